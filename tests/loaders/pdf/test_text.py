from functools import partial
from pathlib import Path
from typing import Any

from tests.support.loader_files import load
from tests.support.pdf_files import FONT, HEIGHT, draw_pdf, paragraph_lines, write, write_mapped

STORY = (
    "清晨的港口起了薄雾，渔船依次离开码头，岸上的人们开始准备一天的工作，仓库门口堆着昨夜运来的木箱，"
    "搬运工按照清单逐一核对，发现少了两箱便立刻报告值班员，值班员翻开登记簿查看记录，最后在另一条船上找到了它们。"
)


def test_fake_bold_comes_once(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        for shift in (0, 0.4, 0.8):
            write(canvas, 60 + shift, 80, "整行重描的谢谢", size=16)
        for index, char in enumerate("逐字重描的谢谢"):
            write(canvas, 60 + 16 * index, 120, char, size=16)
            write(canvas, 60 + 16 * index + 1.5, 120, char, size=16)
        for top in range(160, 400, 20):
            write(canvas, 60, top, f"第{top}段。")
        write(canvas, 60, 440, "先写一行重描")
        write(canvas, 60, 480, "谢谢谢谢。")
        for top in range(520, 700, 20):
            write(canvas, 60, top, f"第{top}段。")
        write(canvas, 60.4, 440, "先写一行重描")  # much later in the content

    text = load(draw_pdf(tmp_path / "a.pdf", [draw])).text
    assert text.startswith("整行重描的谢谢\n\n逐字重描的谢谢\n\n")
    assert text.count("先写一行重描") == 1
    assert "谢谢谢谢。" in text


def _columns(canvas: Any, *, interleaved: bool) -> None:
    write(canvas, 150, 60, "横跨两栏的论文标题", size=18)
    lines = paragraph_lines(STORY * 6, columns=22)
    half = len(lines) // 2
    placed = [(60, 100 + 15 * i, text) for i, text in enumerate(lines[:half])]
    placed += [(310, 100 + 15 * i, text) for i, text in enumerate(lines[half:])]
    for x, top, text in sorted(placed, key=lambda one: one[1:2]) if interleaved else placed:
        write(canvas, x, top, text)


def test_two_columns_in_any_order_of_drawing(tmp_path: Path) -> None:
    for interleaved in (False, True):
        path = tmp_path / f"{interleaved}.pdf"
        draw_pdf(path, [partial(_columns, interleaved=interleaved)])
        parsed = load(path)
        assert [block.text for block in parsed.blocks] == ["横跨两栏的论文标题", STORY * 6]
        left, right = parsed.blocks[1].location.boxes
        assert left[3] < 300 < right[1]


def _over_pages(text: str, *, before: str = "", after: str = "") -> list[Any]:
    lines = paragraph_lines(text, columns=40)
    pages: list[Any] = []
    for number, part in enumerate((lines[:2], lines[2:])):

        def draw(canvas: Any, part: list[str] = part, number: int = number) -> None:
            top = 700 if number == 0 else 60
            if number == 0 and before:
                for index, line in enumerate(paragraph_lines(before, columns=40)):
                    write(canvas, 60, 600 + 16 * index, line)
            for index, line in enumerate(part):
                write(canvas, 60, top + 16 * index, line)
            if number and after:
                write(canvas, 80, top + 16 * len(part), after)

        pages.append(draw)
    return pages


def test_a_paragraph_goes_on_on_the_next_page(tmp_path: Path) -> None:
    path = draw_pdf(tmp_path / "a.pdf", _over_pages(STORY, before=STORY, after="另起一段。"))
    parsed = load(path)
    assert [block.text for block in parsed.blocks] == [STORY, STORY, "另起一段。"]
    where = parsed.blocks[1].location
    assert (where.page, where.page_end) == (1, 2)
    assert [box[0] for box in where.boxes] == [1, 2]


def test_english_is_mended_over_lines_and_pages(tmp_path: Path) -> None:
    first = "The harbour was covered in a thin morning mist when the fisher-"
    second = "men left, and the people on the shore began to prepare the work of"
    third = "the day, which was long and hard for all of them."

    def one(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 100, first)
        canvas.drawString(60, 86, second)

    def two(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 780, third)

    [block] = load(draw_pdf(tmp_path / "a.pdf", [one, two])).blocks
    assert block.text == f"{first[:-1]}{second} {third}"


def test_rows_without_rules_stay_rows(tmp_path: Path) -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont(FONT, 10)
        for x in (60, 200, 340):  # column by column, as some programs do
            for row in range(6):
                canvas.drawString(x, HEIGHT - 100 - 18 * row, f"列{x}行{row}")

    text = load(draw_pdf(tmp_path / "a.pdf", [draw])).text
    assert text.split("\n")[0] == "列60行0 列200行0 列340行0"


def test_a_ligature_is_not_fake_bold(tmp_path: Path) -> None:
    path = write_mapped(tmp_path / "a.pdf", "diQerent oQers", codes={"Q": "ff"})
    assert load(path).text == "different offers"


def test_justified_words_with_wide_gaps_are_one_paragraph(tmp_path: Path) -> None:
    rows = (
        "further investigation remains",
        "necessary although organisations",
        "recommended the representative",
        "characteristics of communities",
    )

    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        for number, row in enumerate(rows):
            words = row.split()
            widths = [canvas.stringWidth(word) for word in words]
            gap, x = (240 - sum(widths)) / (len(words) - 1), 60.0
            for word, width in zip(words, widths, strict=True):
                canvas.drawString(x, 700 - 14 * number, f"{word} ")
                x += width + gap
        canvas.drawString(60, 700 - 14 * len(rows), "which follow.")

    [block] = load(draw_pdf(tmp_path / "a.pdf", [draw])).blocks
    assert block.text == f"{' '.join(rows)} which follow."


def test_a_title_of_two_centred_lines_and_bold_headings(tmp_path: Path) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    pdfmetrics.registerFont(TTFont("VeraBd", "VeraBd.ttf"))
    text = "The harbour was covered in a thin mist and the boats left one after another."

    def draw(canvas: Any) -> None:
        canvas.setFont("Vera", 18)
        canvas.drawCentredString(300, 760, "On the Daily Work of")
        canvas.drawCentredString(300, 738, "Harbours")
        for number, heading in enumerate(("Background", "What was done")):
            canvas.setFont("VeraBd", 10)
            canvas.drawString(60, 690 - 100 * number, heading)
            canvas.setFont("Vera", 10)
            for row in range(3):
                canvas.drawString(60, 670 - 100 * number - 14 * row, text)

    blocks = load(draw_pdf(tmp_path / "a.pdf", [draw])).blocks
    title = "On the Daily Work of Harbours"
    headings = [block.location.heading for block in blocks if block.kind == "heading"]
    assert headings == [title, f"{title} > Background", f"{title} > What was done"]


def test_list_items_of_one_line_stay_apart(tmp_path: Path) -> None:
    items = [
        "第一件事情说到这里为止共十六个字",
        "第二件事情说到这里为止共十六个字",
        "第三件事情说到这里也是十六个字",
    ]

    def draw(canvas: Any) -> None:
        for index, line in enumerate(paragraph_lines(STORY, columns=44)):
            write(canvas, 60, 80 + 16 * index, line)
        for index, item in enumerate(items):
            write(canvas, 90, 150 + 16 * index, item)

    blocks = load(draw_pdf(tmp_path / "a.pdf", [draw])).blocks
    assert [block.text for block in blocks] == [STORY, *items]
