from pathlib import Path

import docx
import pptx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Inches
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Emu

from loaders.files import load_file
from loaders.options import LoaderOptions, OcrOptions
from tests.support.loader_files import load, outline, write_picture

MAIN = "http://schemas.openxmlformats.org"
SPACES = (
    f'xmlns:w="{MAIN}/wordprocessingml/2006/main" xmlns:a="{MAIN}/drawingml/2006/main" '
    f'xmlns:r="{MAIN}/officeDocument/2006/relationships" '
    f'xmlns:c="{MAIN}/drawingml/2006/chart" xmlns:dgm="{MAIN}/drawingml/2006/diagram"'
)
CHART, DIAGRAM = RELATIONSHIP_TYPE.CHART, f"{MAIN}/officeDocument/2006/relationships/diagramData"


def save(document: Document, folder: Path) -> Path:
    path = folder / "a.docx"
    document.save(str(path))
    return path


def add_drawing(document: Document, *, xml: bytes, relation: str, inner: str) -> None:
    """Add a paragraph with a drawing that refers to a part; `{}` in `inner` is the reference."""
    name = PackURI(f"/word/parts/part{len(document.part.rels)}.xml")
    part = Part(name, "application/xml", xml, document.part.package)
    reference = document.part.relate_to(part, relation)
    drawing = f"<w:drawing {SPACES}>{inner.format(reference)}</w:drawing>"
    document.add_paragraph().add_run()._r.append(parse_xml(drawing))


def chart_xml() -> bytes:
    """Return a bar chart as PowerPoint stores it, with a title."""
    data = CategoryChartData(number_format="0.0%")
    data.categories = ["2023年", "2024年"]
    data.add_series("毛利率", (0.315, 0.2))
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    kind = XL_CHART_TYPE.BAR_CLUSTERED
    chart = slide.shapes.add_chart(kind, *[Emu(9)] * 4, data).chart
    chart.chart_title.text_frame.text = "盈利能力"
    return bytes(chart.part.blob)


def test_pictures_stand_behind_their_paragraph_and_in_their_cell(tmp_path: Path) -> None:
    picture = str(write_picture(tmp_path / "a.png", "TOTAL 42"))
    other = str(write_picture(tmp_path / "b.png", "SEVENTEEN"))
    document = docx.Document()
    document.add_heading("附图", 1)
    document.add_paragraph("见下图：").add_run().add_picture(picture, Inches(2))
    document.add_paragraph("图一")
    table = document.add_table(2, 2)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"格{number}"
    table.cell(1, 1).paragraphs[0].add_run().add_picture(other, Inches(2))
    parsed = load(save(document, tmp_path))
    assert outline(parsed.blocks) == [
        ("heading", "附图", "附图"),
        ("text", "见下图：", "附图"),
        ("image", "TOTAL 42", "附图"),
        ("text", "图一", "附图"),
        ("table", "| 格0 | 格1 |\n| --- | --- |\n| 格2 | 格3 SEVENTEEN |", "附图"),
    ]
    assert (parsed.health.figures_read, parsed.health.figures_unread) == (2, 0)
    assert parsed.health.ocr_confidence is not None
    assert parsed.health.ocr_confidence > 0.8


def test_unread_pictures_are_counted(tmp_path: Path) -> None:
    picture = str(write_picture(tmp_path / "a.png", "TOTAL 42"))
    document = docx.Document()
    document.add_paragraph("正文").add_run().add_picture(picture, Inches(2))
    path = save(document, tmp_path)
    parsed = load_file(path, options=LoaderOptions(ocr=OcrOptions(enabled=False)))
    assert (parsed.text, parsed.warnings) == ("正文", ("1 figure not read",))
    assert parsed.health.figures_unread == 1


def test_drawings_that_cannot_be_read(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    for number in range(2):
        blip = '<a:blip r:embed="{}"/>'
        data = b"\x01\x00\x00\x00 no picture" + bytes([number])
        add_drawing(document, xml=data, relation=RELATIONSHIP_TYPE.IMAGE, inner=blip)
    document.add_paragraph().add_run()._r.append(
        parse_xml(f'<w:drawing {SPACES}><a:blip r:link="rId99"/></w:drawing>')
    )
    document.add_paragraph().add_run()._r.append(parse_xml(f"<w:object {SPACES}/>"))
    assert load(save(document, tmp_path)).warnings == ("4 figures not read",)


def test_charts_give_their_title_and_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("前")
    add_drawing(document, xml=chart_xml(), relation=CHART, inner='<c:chart r:id="{}"/>')
    document.add_paragraph("后")
    parsed = load(save(document, tmp_path))
    table = "|  | 毛利率 |\n| --- | --- |\n| 2023年 | 31.5% |\n| 2024年 | 20% |"
    assert [b.text for b in parsed.blocks] == ["前", "盈利能力", table, "后"]
    assert parsed.warnings == ()


def test_a_chart_without_numbers_is_counted(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("前")
    empty = f'<c:chartSpace xmlns:c="{MAIN}/drawingml/2006/chart"/>'.encode()
    add_drawing(document, xml=empty, relation=CHART, inner='<c:chart r:id="{}"/>')
    assert load(save(document, tmp_path)).warnings == ("1 figure not read",)


def point(number: int, text: str) -> str:
    words = f"<dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t>" if text else ""
    return f'<dgm:pt modelId="{number}">{words}</dgm:pt>'


def test_diagrams_give_their_words_as_a_tree(tmp_path: Path) -> None:
    points = [(0, ""), (3, "财务部"), (1, "总经理"), (2, "市场部")]
    lines = [(0, 1, 0), (1, 2, 1), (1, 3, 0)]
    model = "".join(point(*one) for one in points) + "".join(
        f'<dgm:cxn srcId="{source}" destId="{target}" srcOrd="{place}"/>'
        for source, target, place in lines
    )
    xml = f"<dgm:dataModel {SPACES}>{model}</dgm:dataModel>".encode()
    document = docx.Document()
    add_drawing(document, xml=xml, relation=DIAGRAM, inner='<dgm:relIds r:dm="{}"/>')
    parsed = load(save(document, tmp_path))
    assert [(b.kind, b.text) for b in parsed.blocks] == [("list", "总经理\n  财务部\n  市场部")]


def test_comments_follow_their_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    run = document.add_paragraph("违约金为合同总额的百分之五。").add_run("（待定）")
    document.add_paragraph("下一条")
    document.add_comment([run], text="比例偏高，\n建议改为三。", author="王律师")
    parsed = load(save(document, tmp_path))
    assert [(b.kind, b.text) for b in parsed.blocks] == [
        ("text", "违约金为合同总额的百分之五。（待定）"),
        ("notes", "[批注 王律师] 比例偏高，\n建议改为三。"),
        ("text", "下一条"),
    ]


def test_an_embedded_page_is_read_in_its_place(tmp_path: Path) -> None:
    page = "<html><body><h1>采购合同</h1><p>甲方：示例公司</p></body></html>"
    document = docx.Document()
    document.add_paragraph("前")
    after = document.add_paragraph("后")
    for number, (kind, data) in enumerate(
        (("text/html", page.encode("gb18030")), ("application/rtf", b"{"))
    ):
        name = PackURI(f"/word/page{number}.bin")
        part = Part(name, kind, data, document.part.package)
        relation = f"{MAIN}/officeDocument/2006/relationships/aFChunk"
        reference = document.part.relate_to(part, relation)
        after._p.addprevious(parse_xml(f'<w:altChunk {SPACES} r:id="{reference}"/>'))
    parsed = load(save(document, tmp_path))
    assert outline(parsed.blocks) == [
        ("text", "前", None),
        ("heading", "采购合同", "采购合同"),
        ("text", "甲方：示例公司", "采购合同"),
        ("text", "后", None),
    ]
    assert parsed.warnings == ("1 figure not read",)
