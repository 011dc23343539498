import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from eval.reports.build import build_report
from eval.reports.files import ReportFileError, load_report, write_report
from eval.reports.markdown import format_markdown
from eval.reports.page import format_html
from eval.reports.report import Report
from eval.reports.wording import EN, ZH, Language
from tests.support.outcomes import GRID, SCRIPT, Starter, outcome_of


@pytest.fixture(scope="module")
def report() -> Report:
    return build_report(outcome_of(GRID, folder=Path("experiment"), cases=60))


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def seen(html: str) -> Seen:
    parser = Seen()
    parser.feed(html)
    return parser


def test_what_is_written_is_read_back(report: Report, tmp_path: Path) -> None:
    page = write_report(report, tmp_path / "new")
    assert page.name == "report.html"
    assert load_report(tmp_path / "new") == report
    assert load_report(tmp_path / "new" / "report.json") == report
    assert (tmp_path / "new" / "report.md").read_text("utf-8").startswith("# 检索")


def test_the_page_needs_nothing_from_outside(report: Report) -> None:
    html = format_html(report)
    page = seen(html)
    assert not {"script", "link", "img", "iframe", "object", "image", "use"} & set(page.tags)
    assert not {"src", "href", "onclick", "onload"} & {name for name, _ in page.attributes}
    assert not re.search(r"https?:|url\(|@import", html)


def test_repeats_are_shown_with_their_spread(report: Report) -> None:
    repeated = build_report(outcome_of(GRID, folder=Path("experiment"), cases=60, repeats=2))
    assert "重复测量" not in format_markdown(report) + format_html(report)
    one, two = repeated.configurations[0].repeats
    line = f"| {repeated.configurations[0].name} | {one:.4f} | {two:.4f} | {abs(one - two):.4f} |"
    assert line in format_markdown(repeated)
    assert "最大减最小" in format_html(repeated)


def test_text_stays_text(report: Report) -> None:
    found = report.worst[0].model_copy(update={"question": SCRIPT, "trace": (SCRIPT,)})
    html = format_html(report.model_copy(update={"worst": (found,)}))
    assert "script" not in seen(html).tags
    assert SCRIPT in "".join(seen(html).text)
    assert "检索 &lt;对照&gt;" in html
    markdown = format_markdown(report.model_copy(update={"worst": (found,)}))
    assert SCRIPT not in markdown
    assert "\\<script\\>" in markdown


def test_the_leaderboard_comes_first_with_bars_and_brackets(report: Report) -> None:
    html = format_html(report)
    assert html.index('class="leaderboard"') < html.index('class="plot"')
    rows = html.count('class="rank"')
    assert rows == len(report.configurations)
    assert html.count('class="bar"') == rows * 3
    assert 'class="tie first"' in html


def test_equal_ranks_are_bracketed_in_markdown() -> None:
    same = [Starter(name=name, hit_rate=0.7) for name in "abc"]
    report = build_report(outcome_of(same, folder=Path("experiment")))
    board = [line for line in format_markdown(report).splitlines() if line.startswith("| 1")]
    assert [line.split("|")[1].strip() for line in board] == ["1┐", "1│", "1┘"]
    assert "并列最好 3 个" in format_markdown(report)


def test_an_arrow_marks_what_is_better_when_it_is_lower(report: Report) -> None:
    lower = report.model_copy(update={"higher_is_better": {report.primary: False}})
    assert f"| {report.primary} ↓ |" in format_markdown(lower)
    assert f"<th>{report.primary} ↓</th>" in format_html(lower)
    assert "↓" not in format_html(report)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_part_is_in_both_languages(report: Report, language: Language) -> None:
    words = {"zh": ZH, "en": EN}[language]
    keys = ("pareto", "effects", "pairs", "worst", "overlay", "method", "all metrics")
    html = format_html(report, language=language)
    assert f'<html lang="{language}">' in html
    for key in keys:
        assert words[key] in html
    markdown = format_markdown(report, language=language)
    for key in ("pareto", "effects", "pairs", "worst", "overlay", "method"):
        assert f"## {words[key]}" in markdown


def test_both_languages_have_the_same_words_to_fill_in() -> None:
    assert ZH.keys() == EN.keys()
    for key, text in ZH.items():
        assert sorted(re.findall(r"\{\w*\}", text)) == sorted(re.findall(r"\{\w*\}", EN[key])), key


def test_the_winning_overlay_can_be_pasted(report: Report) -> None:
    block = re.search(r"```yaml\n(.*?)```", format_markdown(report), re.DOTALL)
    assert block is not None
    assert yaml.safe_load(block[1]) == report.winning_overlay


def test_an_empty_overlay_says_that_nothing_is_to_be_changed() -> None:
    starters = (Starter(name="base", hit_rate=0.9), Starter(name="other", hit_rate=0.2))
    report = build_report(outcome_of(starters, folder=Path("experiment")))
    for text in (format_markdown(report), format_html(report)):
        assert ZH["overlay none"] in text


def test_many_pairs_are_cut_in_markdown_and_folded_on_the_page() -> None:
    many = [Starter(name=f"c{n:02d}", hit_rate=0.5 + n / 40) for n in range(12)]
    report = build_report(outcome_of(many, folder=Path("experiment"), cases=40))
    assert ZH["pairs more"].format(26) in format_markdown(report)
    assert f"<summary>{ZH['rows'].format(66)}</summary>" in format_html(report)


def test_a_folder_without_a_report_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportFileError, match="there is no report") as caught:
        load_report(tmp_path)
    assert "zhiwen eval report" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not a report"),
        ("[]", "not a report of version 1"),
        ('{"version": 99}', "it says 99"),
        ('{"version": 1}', "title: Field required"),
    ],
)
def test_what_is_no_report_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "report.json").write_text(text)
    with pytest.raises(ReportFileError, match=message):
        load_report(tmp_path)


def test_the_json_has_no_numbers_that_json_lacks(report: Report, tmp_path: Path) -> None:
    write_report(report, tmp_path)

    def refuse(name: str) -> float:
        raise AssertionError(name)

    json.loads((tmp_path / "report.json").read_text("utf-8"), parse_constant=refuse)
