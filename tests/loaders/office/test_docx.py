import re
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml

from tests.support.loader_files import fixture_file, load, outline

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


TABLE = "| 横 | 横 | c\\|d |\n| --- | --- | --- |\n| 纵 | 1 2 |  |\n| 纵 |  |  |"


def save(document: Document, folder: Path) -> Path:
    path = folder / "a.docx"
    document.save(str(path))
    return path


def test_structure_in_reading_order(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("章程", 0)
    document.add_heading("总则", 1)
    document.add_paragraph("本公司依法设立。\n第二行")
    document.add_paragraph("是")
    document.add_paragraph("● 手打项目")
    document.add_paragraph("甲", style="List Number")
    document.add_paragraph("乙", style="List Number")
    document.add_paragraph("子项", style="List Bullet 2")
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "横"
    table.cell(0, 2).text = "c|d"
    table.cell(1, 0).merge(table.cell(2, 0)).text = "纵"
    table.cell(1, 1).text = "1\n2"
    document.add_heading("附则", 2)
    document.add_paragraph("第二章 其他")
    document.add_paragraph("末段")
    document.sections[0].header.paragraphs[0].text = "页眉"
    assert outline(load(save(document, tmp_path)).blocks) == [
        ("heading", "章程", "章程"),
        ("heading", "总则", "总则"),
        ("text", "本公司依法设立。\n第二行", "总则"),
        ("text", "是", "总则"),
        ("text", "● 手打项目", "总则"),
        ("list", "1. 甲\n2. 乙\n  子项", "总则"),
        (
            "table",
            TABLE,
            "总则",
        ),
        ("heading", "附则", "总则 > 附则"),
        ("heading", "第二章 其他", "总则 > 第二章 其他"),
        ("text", "末段", "总则 > 第二章 其他"),
        ("text", "页眉", None),
    ]


@pytest.mark.parametrize(
    "inline",
    [
        '<w:ins {W} w:id="1" w:author="a"><w:r><w:t>插入</w:t></w:r></w:ins>',
        "<w:sdt {W}><w:sdtPr/><w:sdtContent><w:r><w:t>插入</w:t></w:r></w:sdtContent></w:sdt>",
        "<w:smartTag {W}><w:r><w:t>插入</w:t></w:r></w:smartTag>",
        "<m:oMath {W}><m:r><m:t>插入</m:t></m:r></m:oMath>",
        '<w:fldSimple {W} w:instr="DATE"><w:r><w:t>插入</w:t></w:r></w:fldSimple>',
        "<w:r {W}><w:ruby><w:rt><w:r><w:t>cha</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>插入</w:t></w:r></w:rubyBase></w:ruby></w:r>",
    ],
)
def test_text_in_wrappers_is_not_lost(tmp_path: Path, inline: str) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("前")
    paragraph._p.append(parse_xml(inline.replace("{W}", W)))
    paragraph.add_run("后")
    assert load(save(document, tmp_path)).text == "前插入后"


def test_deleted_and_moved_words_are_gone(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("前")
    for inline in (
        f'<w:del {W} w:id="1" w:author="a"><w:r><w:delText>删</w:delText></w:r></w:del>',
        f'<w:moveFrom {W} w:id="2" w:author="a"><w:r><w:t>移</w:t></w:r></w:moveFrom>',
        f'<w:moveTo {W} w:id="3" w:author="a"><w:r><w:t>到</w:t></w:r></w:moveTo>',
    ):
        paragraph._p.append(parse_xml(inline))
    assert load(save(document, tmp_path)).text == "前到"


def test_ticked_boxes_of_a_form_are_text(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    for code, text in (("F0FE", "同意 "), ("F0A8", "不同意")):
        symbol = f'<w:r {W}><w:sym w:font="Wingdings" w:char="{code}"/></w:r>'
        paragraph._p.append(parse_xml(symbol))
        paragraph.add_run(text)
    assert load(save(document, tmp_path)).text == "☑同意 □不同意"


def test_furniture_is_read_once_and_page_numbers_not_at_all(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("正文")
    document.add_section()
    for section in document.sections:
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        section.footer.paragraphs[0].text = "第 1 页 共 9 页"
        control = "<w:sdt {W}><w:sdtContent><w:r><w:t>内部资料</w:t></w:r></w:sdtContent></w:sdt>"
        section.header.paragraphs[0]._p.append(parse_xml(control.replace("{W}", W)))
    assert [b.text for b in load(save(document, tmp_path)).blocks] == ["正文", "内部资料"]


def test_content_controls_and_text_boxes_between_paragraphs(tmp_path: Path) -> None:
    document = docx.Document()
    first = document.add_paragraph("一")
    document.add_paragraph("四")
    box = "<w:txbxContent><w:p><w:r><w:t>二</w:t></w:r></w:p></w:txbxContent>"
    control = "<w:p><w:r><w:t>三</w:t></w:r></w:p>"
    first._p.addnext(parse_xml(f"<w:sdt {W}><w:sdtContent>{control}</w:sdtContent></w:sdt>"))
    compat = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    first.add_run()._r.append(
        parse_xml(
            f"<mc:AlternateContent {W} {compat}><mc:Choice Requires='wps'>{box}</mc:Choice>"
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
        )
    )
    assert [b.text for b in load(save(document, tmp_path)).blocks] == ["一", "二", "三", "四"]


def test_chinese_heading_styles_and_outline_levels(tmp_path: Path) -> None:
    document = docx.Document()
    style = document.styles.add_style("标题甲", 1)
    style.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="1"/>'))
    document.add_heading("一级", 1)
    document.add_paragraph("自定", style="标题甲")
    direct = document.add_paragraph("直接")
    direct._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="0"/>'))
    assert outline(load(save(document, tmp_path)).blocks) == [
        ("heading", "一级", "一级"),
        ("heading", "自定", "一级 > 自定"),
        ("heading", "直接", "直接"),
    ]


def test_an_outline_level_without_any_such_style(tmp_path: Path) -> None:
    document = docx.Document()
    for style in document.styles:
        for level in style.element.xpath("./w:pPr/w:outlineLvl"):
            level.getparent().remove(level)
    paragraph = document.add_paragraph("总则")
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {W} w:val="1"/>'))
    document.add_paragraph("正文")
    assert outline(load(save(document, tmp_path)).blocks) == [
        ("heading", "总则", "总则"),
        ("text", "正文", "总则"),
    ]


def add_numbering(document: Document, levels: str) -> None:
    """Add a list with the number 99."""
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="99">{levels}</w:abstractNum>')
    )
    numbering.append(parse_xml(f'<w:num {W} w:numId="99"><w:abstractNumId w:val="99"/></w:num>'))


def level(number: int, form: str, text: str, *, start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def in_list(number: int) -> str:
    return f'<w:numPr {W}><w:ilvl w:val="{number}"/><w:numId w:val="99"/></w:numPr>'


def test_chinese_list_numbers_are_spelled_out(tmp_path: Path) -> None:
    document = docx.Document()
    levels = level(0, "chineseCountingThousand", "第%1条", start=9)
    add_numbering(document, levels + level(1, "decimalEnclosedCircle", "%2"))
    for text, depth in (("甲方", 0), ("乙方", 0), ("其一", 1), ("其二", 1), ("丙方", 0)):
        document.add_paragraph(text)._p.get_or_add_pPr().append(parse_xml(in_list(depth)))
    text = load(save(document, tmp_path)).text
    assert text == "第九条 甲方\n第十条 乙方\n  ① 其一\n  ② 其二\n第十一条 丙方"


def test_numbers_of_headings_come_from_their_style(tmp_path: Path) -> None:
    document = docx.Document()
    levels = level(0, "chineseCounting", "第%1章", more='<w:pStyle w:val="Heading1"/>')
    legal = '<w:pStyle w:val="Heading2"/><w:isLgl/>'
    add_numbering(document, levels + level(1, "decimal", "%1.%2", more=legal))
    for depth in (0, 1):
        style = document.styles[f"Heading {depth + 1}"].element
        style.get_or_add_pPr().append(parse_xml(in_list(depth)))
    for text, depth in (("总则", 1), ("附则", 1), ("施行", 2)):
        document.add_heading(text, depth)
    assert load(save(document, tmp_path)).text.split("\n\n") == [
        "第一章 总则",
        "第二章 附则",
        "2.1 施行",
    ]


FOOTNOTES = f"""<w:footnotes {W}><w:footnote w:id="0"><w:p/></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:t>见附件。</w:t></w:r></w:p></w:footnote></w:footnotes>"""


def test_footnotes_follow_their_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("正文").add_run()._r.append(
        parse_xml(f'<w:footnoteReference {W} w:id="2"/>')
    )
    document.add_paragraph("下一段")
    path = _with_part(save(document, tmp_path), "footnotes", FOOTNOTES)
    assert [b.text for b in load(path).blocks] == ["正文[1]", "[1] 见附件。", "下一段"]


def _with_part(path: Path, name: str, content: str) -> Path:
    """Add a part to a document by hand; python-docx cannot make footnotes."""
    base = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    target = path.with_stem("with-part")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.namelist():
            data = old.read(item).decode("latin-1")
            if item == "[Content_Types].xml":
                override = (
                    f'<Override PartName="/word/{name}.xml" ContentType="{base}.{name}+xml"/>'
                )
                data = data.replace("</Types>", f"{override}</Types>")
            if item == "word/_rels/document.xml.rels":
                relation = f'<Relationship Id="rId999" Type="{kind}/{name}" Target="{name}.xml"/>'
                data = data.replace("</Relationships>", f"{relation}</Relationships>")
            new.writestr(item, data.encode("latin-1"))
        new.writestr(f"word/{name}.xml", content)
    return target


def test_title_comes_from_the_properties(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "年度报告"
    document.add_heading("另一个", 1)
    assert load(save(document, tmp_path)).title == "年度报告"


def test_real_document_arrives_whole() -> None:
    path = fixture_file("office/ocr_test.docx")
    parsed = load(path)
    with zipfile.ZipFile(path) as archive:
        source = archive.read("word/document.xml").decode()
    position = 0
    for piece in re.findall(r"<w:t(?: [^>]*)?>([^<]+)</w:t>", source):
        assert piece.strip() in parsed.text[position:]
        position = parsed.text.index(piece.strip(), position)
    assert parsed.blocks[-1].kind == "image"
    # What a person reads in its picture: two lines across and one down.
    lines = sorted(parsed.blocks[-1].text.split("\n"))
    assert lines == ["English text", "横向文本框", "竖向文本框"]
    assert parsed.warnings == ()
    assert (parsed.health.figures_read, parsed.health.tables) == (1, 1)
