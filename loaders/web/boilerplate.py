"""Removing what a web page shows beside its text: navigation, related links, cookie notices.

In the spirit of Kohlschütter et al. (see `loaders.web.text_density`), with the names that authors
give to such parts as a second sign. Losing text is worse than keeping noise, so: nothing that holds
half of a page's prose is removed, a page of nothing but links stays, and a page that would lose
half of its prose is left as it is.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy

from lxml import etree, html

from loaders.web.boilerplate_names import (
    is_aside,
    is_chrome,
    is_hidden,
    is_legal_notice,
    is_link_list_title,
    is_page_control,
    is_remarks,
    opened_ids,
)
from loaders.web.text_density import TextMeasure, is_block, measure_text

_Measures = Mapping[html.HtmlElement, TextMeasure]

_KEEP_SHARE = 0.5
_KEEP_SHARE_LINKS = 0.3
_CORE_SHARE = 0.8  # of the prose; the smallest element with that much is the article
_LEAST_PROSE = 120  # characters; a page with less may be a list of links by purpose
_LINK_LIST = 0.6
_CHROME_LINKS = 0.3
_SHORT_CHROME = 60  # characters
_LONGEST_TITLE = 32
_FEW_LINKS = 3
_LONGEST_CONTROL = 120
_LONGEST_NOTICE = 400
_INSIDE_TAGS = frozenset(("article", "main", "section", "blockquote"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_ARTICLE_TAGS = frozenset(("html", "body", "main", "article"))


def remove_boilerplate(root: html.HtmlElement) -> tuple[html.HtmlElement, int]:
    """Return a page without boilerplate, and how many characters that took away.

    Args:
        root: A whole page, already without scripts; it is not changed.

    Returns:
        A copy, or `root` itself where nothing was or should be removed.
    """
    trimmed = deepcopy(root)
    before = _drop(trimmed, _named_parts)
    _drop(trimmed, _worded_parts)
    _drop(trimmed, _outlying_parts)
    after = measure_text(trimmed)[trimmed]
    lost = before.characters - after.characters
    if not lost or _loses_text(before, after):
        return root, 0
    return trimmed, lost


def _loses_text(before: TextMeasure, after: TextMeasure) -> bool:
    if before.prose >= _LEAST_PROSE:
        return after.prose < _KEEP_SHARE * before.prose
    # Links count for less, but a page of little else is there for them.
    return (
        after.plain < _KEEP_SHARE * before.plain
        or after.characters < _KEEP_SHARE_LINKS * before.characters
    )


_Choice = Callable[[html.HtmlElement, "_Page"], bool]


class _Page:
    """A page and the counts of its elements."""

    def __init__(self, root: html.HtmlElement) -> None:
        self.root = root
        self.measures: _Measures = measure_text(root)
        self.total = self.measures[root]
        self.opened = opened_ids(root)
        self.data_tables = {
            table
            for table in root.iter("table")
            if table.find(".//table") is None and _holds_data(table)
        }
        self.core = _find_core(root, self.measures)
        self.around_core = frozenset(self.core.iterancestors()) if self.core is not None else None
        self.around_titles = {
            n for title in root.iter("h1") for n in (title, *title.iterancestors())
        }

    def is_protected(self, node: html.HtmlElement) -> bool:
        """Tell whether an element holds the article, or most of what is on the page."""
        if node.tag in _ARTICLE_TAGS or node in self.around_titles:
            return True
        own = self.measures[node]
        if self.total.prose >= _LEAST_PROSE:
            return own.prose > _KEEP_SHARE * self.total.prose
        return own.characters > _KEEP_SHARE * self.total.characters


def _find_core(root: html.HtmlElement, measures: _Measures) -> html.HtmlElement | None:
    """Return the smallest element with most of the page's prose; None on a page of links."""
    if measures[root].prose < _LEAST_PROSE:
        return None
    core: html.HtmlElement | None = root
    inner, enough = core, _CORE_SHARE * measures[root].prose
    while inner is not None:
        core = inner
        inner = next((n for n in core if n in measures and measures[n].prose >= enough), None)
    return core


def _drop(root: html.HtmlElement, choose: _Choice) -> TextMeasure:
    """Take the elements that are chosen out of the page; returns its counts before."""
    page = _Page(root)
    for node in list(_chosen(root, page, choose)):
        node.drop_tree()
    return page.total


def _chosen(root: html.HtmlElement, page: _Page, choose: _Choice) -> Iterator[html.HtmlElement]:
    """Yield the outermost elements that shall go."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if page.measures[node].characters and not page.is_protected(node) and choose(node, page):
            yield node
        else:
            waiting.extend(child for child in node if child in page.measures)


def _named_parts(node: html.HtmlElement, page: _Page) -> bool:
    own = page.measures[node]
    if is_hidden(node, opened=page.opened) or is_remarks(node):
        return True
    if own.link_density < _CHROME_LINKS and _holds_data(node):
        return False
    if node.tag == "footer" and not _is_inside_article(node, page):
        return True
    if is_chrome(node):
        notice = own.characters <= _LONGEST_NOTICE and is_legal_notice(_text(node))
        short = own.characters <= _SHORT_CHROME and not _is_inside_article(node, page)
        return notice or short or own.link_density >= _CHROME_LINKS
    return is_aside(node) and own.links > 1 and own.link_density >= _CHROME_LINKS


def _worded_parts(node: html.HtmlElement, page: _Page) -> bool:
    """Choose lines such as 上一篇：… and the lists below titles such as 相关阅读."""
    own = page.measures[node]
    if not is_block(node) or _is_data_cell(node, page):
        return False
    if own.characters <= _LONGEST_CONTROL and not own.prose and _steers(node):
        return not _has_blocks(node) or own.link_density >= _CHROME_LINKS
    if _is_link_list(own):
        first = next((n for n in node.iter() if (n.text or "").strip()), node)
        return _titles_links(first, page) or _titles_links(node.getprevious(), page)
    following = page.measures.get(node.getnext())
    return following is not None and _is_link_list(following) and _titles_links(node, page)


def _is_link_list(own: TextMeasure) -> bool:
    return own.links > 1 and own.link_density >= _LINK_LIST


def _titles_links(node: html.HtmlElement | None, page: _Page) -> bool:
    if node not in page.measures or page.measures[node].characters > _LONGEST_TITLE:
        return False
    return is_link_list_title(_text(node))


def _outlying_parts(node: html.HtmlElement, page: _Page) -> bool:
    """Choose link lists and legal notices before, after and beside the article."""
    if page.around_core is None or node is page.core or node in page.around_core:
        return False
    if not is_block(node) or page.core in node.iterancestors():
        return False
    own = page.measures[node]
    if own.links >= _FEW_LINKS and own.link_density >= _LINK_LIST:
        return True
    return own.characters <= _LONGEST_NOTICE and is_legal_notice(_text(node))


def _holds_data(node: html.HtmlElement) -> bool:
    return any(len(table.xpath(".//tr[td[2] or th[2]]")) > 1 for table in node.iter("table"))


def _steers(node: html.HtmlElement) -> bool:
    return node.tag not in _HEADINGS and is_page_control(_text(node))


def _is_data_cell(node: html.HtmlElement, page: _Page) -> bool:
    if node.tag not in ("td", "th"):
        return False
    return next(node.iterancestors("table"), None) in page.data_tables


def _has_blocks(node: html.HtmlElement) -> bool:
    return any(is_block(child) for child in node.iterdescendants(etree.Element))


def _is_inside_article(node: html.HtmlElement, page: _Page) -> bool:
    core = page.core if page.core is not None and page.core.tag != "body" else None
    return any(n.tag in _INSIDE_TAGS or n is core for n in node.iterancestors())


def _text(node: html.HtmlElement) -> str:
    return " ".join("".join(node.itertext()).split())
