from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

from tests.support.loader_files import load

W = nsdecls("w")


def save(document: Document, folder: Path) -> Path:
    path = folder / "a.docx"
    document.save(str(path))
    return path


def number(paragraph: Paragraph, *, form: str = "decimal", shown: str = "%1") -> None:
    """Make a paragraph an item of the document's list 78."""
    numbering = paragraph.part.numbering_part.element
    if not numbering.xpath("./w:num[@w:numId='78']"):
        numbering.insert(
            0,
            parse_xml(
                f'<w:abstractNum {W} w:abstractNumId="78"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
                f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{shown}"/></w:lvl></w:abstractNum>'
            ),
        )
        numbering.append(
            parse_xml(f'<w:num {W} w:numId="78"><w:abstractNumId w:val="78"/></w:num>')
        )
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="78"/></w:numPr>')
    )


def test_numbered_cells_keep_their_numbers(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(3, 2)
    for index, text in enumerate(("事项", "付款", "验收")):
        table.cell(index, 1).text = text
    table.cell(0, 0).text = "序号"
    number(table.cell(1, 0).paragraphs[0], form="chineseCounting", shown="（%1）")
    number(table.cell(2, 0).paragraphs[0])
    after = document.add_paragraph("表后")
    number(after)
    assert [block.text for block in load(save(document, tmp_path)).blocks] == [
        "| 序号 | 事项 |\n| --- | --- |\n| （一） | 付款 |\n| （二） | 验收 |",
        "（三） 表后",
    ]


def test_a_deleted_paragraph_end_joins_and_counts_no_clause(tmp_path: Path) -> None:
    document = docx.Document()
    mark = f'<w:rPr {W}><w:del w:id="1" w:author="a"/></w:rPr>'
    for text in ("甲。", "", "乙。"):
        item = document.add_paragraph(text)
        number(item, shown="%1.")
        if not text:
            item._p.get_or_add_pPr().append(parse_xml(mark))
    half = document.add_paragraph("前半句，")
    half._p.get_or_add_pPr().append(parse_xml(mark))
    document.add_paragraph("后半句。")
    assert [block.text for block in load(save(document, tmp_path)).blocks] == [
        "1. 甲。\n2. 乙。",
        "前半句，后半句。",
    ]


def test_powers_are_not_read_as_digits(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for text, is_raised in [
        ("约10", 0),
        ("8", 1),
        ("吨，10", 0),
        ("-", 1),
        ("3", 1),
        ("克，5m", 0),
        ("2", 1),
    ]:
        paragraph.add_run(text).font.superscript = bool(is_raised)
    assert load(save(document, tmp_path)).text == "约10⁸吨，10⁻³克，5m2"


def test_tables_without_words_do_not_count(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("文")
    document.add_table(2, 2)
    assert load(save(document, tmp_path)).health.tables == 0


def test_pages_part_no_sentence(tmp_path: Path) -> None:
    document = docx.Document()
    runs = "<w:t>上一页的</w:t>{0}<w:t>同一句</w:t>{0}<w:t>话。</w:t>"
    xml = f"<w:p {W}><w:r>{runs.format('<w:lastRenderedPageBreak/>')}</w:r></w:p>"
    document.element.body.insert(0, parse_xml(xml))
    cover = document.add_paragraph("封面")
    cover.runs[0].add_break(WD_BREAK.PAGE)
    cover.add_run("正文。")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.paragraphs[-1].add_run("第一章 总则")
    blocks = load(save(document, tmp_path)).blocks
    assert [(block.text, block.location.page) for block in blocks] == [
        ("上一页的同一句话。", 1),
        ("封面\n正文。", 3),
        ("第一章 总则", 3),
    ]
    assert blocks[-1].kind == "heading"
