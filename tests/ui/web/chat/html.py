"""Reads HTML that the page makes, strictly."""

import re
from html.parser import HTMLParser

TAGS = frozenset(
    re.findall(
        r"\S+",
        "p br hr ul ol li blockquote h2 h3 h4 h5 h6 strong em s a span code pre div button "
        "table thead tbody tr th td math mrow mi mn mo mtext mspace mfrac mroot msqrt "
        "msub msup msubsup munder mover munderover mtable mtr mtd mlabeledtr mstyle mpadded "
        "mphantom menclose merror article section label input form textarea fieldset "
        "legend mark svg path h1 img figure figcaption",
    )
)
VOID = frozenset({"br", "hr", "input", "img"})
ATTRIBUTES = frozenset(
    re.findall(
        r"\S+",
        "class id href title target rel tabindex role start type name value for required maxlength "
        "rows placeholder lang viewbox d data-act data-page data-exchange data-citation "
        "data-origin data-quote data-note data-from data-text data-vote data-way "
        "data-submit data-state data-drawer display stretchy fence form accent accentunder "
        "mathvariant width height depth "
        "lspace rspace minsize maxsize columnalign rowalign columnspacing rowspacing columnlines "
        "rowlines notation linethickness displaystyle scriptlevel separator symmetric "
        "movablelimits largeop bevelled",
    )
)


class Reader(HTMLParser):
    """Checks that tags are closed in order and known, and collects the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.parts: list[str] = []
        self.hrefs: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES or name.startswith("aria-"), (tag, name, value)
        values = dict(attrs)
        if tag == "a":
            self.hrefs.append(values.get("href") or "")
        if tag in VOID:
            return
        self.open.append(tag)
        marks = {"cite", "verdict", "marks"} & set((values.get("class") or "").split())
        if self.hidden or marks:
            self.hidden += 1

    def handle_endtag(self, tag: str) -> None:
        assert tag not in VOID
        assert self.open.pop() == tag
        self.hidden = max(0, self.hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")


def visible_text(html: str) -> str:
    """Return the text without numbers and verdicts; fails if the markup is not ours."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    for href in reader.hrefs:
        assert href.startswith(("http://", "https://", "mailto:", "#cite-")), href
    return "".join(reader.parts).replace("\u2060", "")
