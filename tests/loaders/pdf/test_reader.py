from collections import Counter
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from loaders.errors import CorruptFileError, EmptyFileError, EncryptedFileError
from loaders.files import load_file
from loaders.options import LoaderOptions, OcrOptions, PdfOptions
from tests.support.loader_files import fixture_file, load, outline, write_pdf

BODY = "正文一行写得很满正文一行写得很满正文一行写得很满正文一行写得很满"


def test_paragraphs_with_page_box_and_headings(tmp_path: Path) -> None:
    page = [
        (200, 80, 20, "年度报告"),
        (74, 120, 10, BODY),
        (50, 135, 10, f"{BODY}正文"),
        (50, 150, 10, "结束。"),
        (50, 190, 10, "第二章 附则"),
        (74, 210, 10, "第二段"),
    ]
    parsed = load(write_pdf(tmp_path / "a.pdf", [page, [(50, 100, 10, "第二页")]]))
    chapter = "年度报告 > 第二章 附则"
    assert outline(parsed.blocks) == [
        ("heading", "年度报告", "年度报告"),
        ("text", f"{BODY}{BODY}正文结束。", "年度报告"),
        ("heading", "第二章 附则", chapter),
        ("text", "第二段", chapter),
        ("text", "第二页", chapter),
    ]
    assert [block.location.page for block in parsed.blocks] == [1, 1, 1, 1, 2]
    number, left, top, right, bottom = parsed.blocks[1].location.boxes[0]
    assert number == 1
    assert 45 < left < 55
    assert 105 < top < 120
    assert 380 < right < 420
    assert 145 < bottom < 160
    assert (parsed.title, parsed.parser, parsed.warnings) == ("年度报告", "pdf/2", ())


def _with_rotation(source: Path, degrees: int) -> Path:
    target = source.with_stem(f"rotated-{degrees}")
    with pypdfium2.PdfDocument(source) as pdf:
        pdf[0].set_rotation(degrees)
        pdf.save(target)
    return target


@pytest.mark.parametrize(
    ("degrees", "corner"), [(0, (50, 91)), (90, (742, 50)), (180, (505, 742)), (270, (91, 505))]
)
def test_boxes_are_those_of_the_page_as_shown(
    tmp_path: Path, degrees: int, corner: tuple[int, int]
) -> None:
    path = write_pdf(tmp_path / "a.pdf", [[(50, 100, 10, "四个汉字")]])
    _, left, top, *_ = load(_with_rotation(path, degrees)).blocks[0].location.boxes[0]
    assert (left, top) == pytest.approx(corner, abs=4)


def test_outline_gives_the_headings(tmp_path: Path) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842))
    canvas.setTitle("Microsoft Word - 草稿.doc")
    for index, (title, level) in enumerate([("总论", 0), ("背景", 1), ("未印出", 0)]):
        canvas.setFont("STSong-Light", 10)
        canvas.bookmarkPage(str(index))
        canvas.addOutlineEntry(title, str(index), level=level)
        if title != "未印出":
            canvas.drawString(50, 742, title)
        canvas.drawString(50, 640, f"第 {index} 页的正文")
        canvas.showPage()
    canvas.save()
    parsed = load(tmp_path / "a.pdf")
    assert outline(parsed.blocks) == [
        ("heading", "总论", "总论"),
        ("text", "第 0 页的正文", "总论"),
        ("heading", "背景", "总论 > 背景"),
        ("text", "第 1 页的正文", "总论 > 背景"),
        ("text", "第 2 页的正文", "总论 > 背景"),
    ]
    assert parsed.title == "总论"


def _scan(folder: Path, text: str) -> Path:
    image = Image.new("RGB", (800, 400), "white")
    font = ImageFont.load_default(size=48)
    ImageDraw.Draw(image).text((60, 100), text, fill="black", font=font)
    image.save(folder / "scan.pdf")
    return folder / "scan.pdf"


def test_a_page_without_text_goes_through_ocr(tmp_path: Path) -> None:
    parsed = load(_scan(tmp_path, "INVOICE 2024"))
    assert parsed.text == "INVOICE 2024"
    assert parsed.warnings == ("little or no text layer, read by OCR: page 1",)
    _, left, top, right, bottom = parsed.blocks[0].location.boxes[0]
    assert 50 < left < 70
    assert 90 < top < bottom < 170
    assert right < 450


def test_without_ocr_such_pages_are_named(tmp_path: Path) -> None:
    options = LoaderOptions(ocr=OcrOptions(enabled=False))
    with pytest.raises(EmptyFileError, match=r"there is no text in the file: not read.*: page 1"):
        load_file(_scan(tmp_path, "INVOICE"), options=options)


def test_an_empty_page_is_not_recognised(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [[], [(50, 100, 10, "正文")]])
    parsed = load(path)
    assert (parsed.text, parsed.warnings) == ("正文", ())


def test_real_scan_in_chinese(tmp_path: Path) -> None:
    with (
        pypdfium2.PdfDocument(fixture_file("pdf/small_ocr.pdf")) as book,
        pypdfium2.PdfDocument.new() as page,
    ):
        page.import_pages(book, [0])
        page.save(tmp_path / "page.pdf")
    parsed = load(tmp_path / "page.pdf")
    assert "商品的使用价值为商品学和商业成规这种专门的知识提供材料" in parsed.text
    assert parsed.blocks[0].location.page == 1


def test_filled_in_forms(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(50, 700, "Name of the applicant:")
    canvas.acroForm.textfield(name="n", value="ZHANG SAN", x=50, y=600, width=200, height=20)
    canvas.save()
    assert load(tmp_path / "a.pdf").text == "Name of the applicant:\n\nZHANG SAN"


def test_password() -> None:
    with pytest.raises(EncryptedFileError, match="the PDF is protected by a password"):
        load(fixture_file("pdf/password.pdf"))


def test_truncated_file(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n%broken")
    with pytest.raises(CorruptFileError, match="cannot be parsed: Failed to load document"):
        load(tmp_path / "a.pdf")


def test_unmapped_glyphs_are_counted_not_hidden() -> None:
    parsed = load(fixture_file("pdf/Comp_zh_0.pdf"))
    assert parsed.title == "大数据时代计算机网络信息安全防护策略探讨"
    assert "6 character(s) without a Unicode value, shown as \ufffd" in parsed.warnings
    headings = [block.text for block in parsed.blocks if block.kind == "heading"]
    assert "2.2 黑客攻击和病毒入侵" in headings
    assert "在为人们带来便利的同时，其也将产生一定的安全问题" in parsed.text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "issue-67-example",
            "| 经营活动产生的现金流量净额（元） | -4,194,229.68 | 35,078,254.69 | -111.96% |",
        ),
        ("issue-336-example", "其用地指标按表 7.6 中的系数进行调整。"),
        ("issue-461-example", "白细胞计数(WBC) 仪器法 ↓ 3.9 E+9/L [4.0-10.0]"),
        ("issue-71-duplicate-chars", "提出一种适用于高塑低强岩石隧洞开挖掏槽爆破设计方案"),
        ("copy-protected", "models for layout detection, character recognition"),
    ],
)
def test_real_files(name: str, text: str) -> None:
    assert text in load(fixture_file(f"pdf/{name}.pdf")).text


def _chinese(text: str) -> Counter[str]:
    return Counter(char for char in text if "\u4e00" <= char <= "\u9fff")


def _text_layer(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return "".join(page.get_textpage().get_text_range() for page in pdf)


@pytest.mark.parametrize("name", ["issue-67-example", "issue-336-example", "Comp_zh_0"])
def test_every_character_of_the_text_layer_arrives(name: str) -> None:
    path = fixture_file(f"pdf/{name}.pdf")
    plain = LoaderOptions(pdf=PdfOptions(tables=False, running_heads="keep"))
    assert _chinese(load_file(path, options=plain).text) == _chinese(_text_layer(path))


def test_only_running_heads_are_missing_beside_tables() -> None:
    path = fixture_file("pdf/issue-67-example.pdf")
    parsed = load(path)
    missing = _chinese(_text_layer(path)) - _chinese(parsed.text)
    head = _chinese("东北电气发展股份有限公司年第一季度报告全文")
    assert set(missing) <= set(head)
    assert 0 < missing.total() <= 22 * head.total()
    assert (parsed.health.pages, parsed.health.figures_unread) == (22, 1)
    assert parsed.warnings == ("1 figure not read",)


def test_a_model_decides_where_the_lines_do_not_tell(
    tmp_path: Path, next_sentence_weights: Path
) -> None:
    from loaders.continuity import load_continuity

    long = BODY * 2
    first, second = (
        f"{long[:21]}却没有写完这句话就到页底了去看下一页吧",
        f"下一页的第一行却缩进了，{long[:26]}",
    )
    tail = "然后又写了一行才算结束。"
    pages = [
        [(70, 780, 10, long[:38]), (50, 795, 10, first)],
        [(70, 100, 10, second), (50, 115, 10, tail)],
    ]
    path = write_pdf(tmp_path / "a.pdf", pages)
    options = LoaderOptions(continuity_model=str(next_sentence_weights))
    before, after = f"{long[:38]}{first}", f"{second}{tail}"
    assert [block.text for block in load(path).blocks] == [before, after]
    model = load_continuity(str(next_sentence_weights))
    joined = model.probability(before, after) > 0.5
    expected = [before + after] if joined else [before, after]
    assert [block.text for block in load_file(path, options=options).blocks] == expected
