from pathlib import Path

import pytest

from loaders.errors import CorruptFileError
from tests.support.loader_files import fixture_file, load, load_text


def test_elements_with_text_are_blocks(tmp_path: Path) -> None:
    parsed = load_text(
        tmp_path,
        "a.xml",
        '<?xml version="1.0" encoding="GB2312"?><rss><channel><title>博客</title><item>'
        "<p>混<b>合</b>内容</p><d>&lt;p&gt;甲&lt;br&gt;乙&lt;/p&gt;</d><e/><!-- 注 --></item>"
        "</channel></rss>".encode("gbk").decode("gbk"),
    )
    assert [block.text for block in parsed.blocks] == ["博客", "混合内容", "甲\n乙"]
    assert (parsed.title, parsed.parser.partition("/")[0]) == ("博客", "xml")


def test_damaged_xml_is_read_with_a_warning(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.xml", "<a><b>甲</b><c>乙</a>")
    assert parsed.text == "甲\n\n乙"
    assert parsed.warnings[0].startswith("the XML is damaged (line 1: Opening and ending tag")


@pytest.mark.parametrize(
    "entity",
    [
        '<!ENTITY x SYSTEM "file://{secret}">',
        '<!ENTITY x PUBLIC "-//X//Y" "file://{secret}">',
        '<!ENTITY x SYSTEM "http://192.0.2.1/secret">',
        '<!ENTITY % p SYSTEM "file://{secret}"> %p; <!ENTITY x "%p;">',
        "<!ENTITY x SYSTEM 'file:///dev/zero'>",
    ],
)
def test_external_entities_are_not_read(tmp_path: Path, entity: str) -> None:
    (tmp_path / "secret").write_text("秘密")
    declared = entity.replace("{secret}", f"{tmp_path}/secret")
    parsed = load_text(tmp_path, "a.xml", f"<!DOCTYPE a [{declared}]><a><b>甲&x;</b><c>乙</c></a>")
    assert "秘密" not in parsed.text
    assert "甲" in parsed.text


def test_an_external_document_type_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.dtd").write_text('<!ENTITY x "秘密">')
    source = f'<!DOCTYPE a SYSTEM "file://{tmp_path}/a.dtd"><a><b>甲&x;</b><c>乙</c></a>'
    text = load_text(tmp_path, "a.xml", source).text
    assert "秘密" not in text
    assert "乙" in text


def test_entities_of_the_file_itself_are_text(tmp_path: Path) -> None:
    source = '<!DOCTYPE a [<!ENTITY co "华泰公司">]><a><b>甲方：&co;</b></a>'
    assert load_text(tmp_path, "a.xml", source).text == "甲方：华泰公司"


def test_entities_that_explode_are_refused_or_cut(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    source = f'<!DOCTYPE a [<!ENTITY e0 "哈">{levels}]><a><b>甲</b><c>&e11;</c></a>'
    try:
        parsed = load_text(tmp_path, "a.xml", source)
    except CorruptFileError:
        return
    assert len(parsed.text) < 1_000_000
    assert parsed.warnings


def test_records_keep_the_names_of_their_fields(tmp_path: Path) -> None:
    rows = "".join(f"<行><姓名>员工{n}</姓名><年龄>{n + 20}</年龄><备注/></行>" for n in range(2))
    parsed = load_text(tmp_path, "a.xml", f"<表>{rows}</表>")
    assert [block.text for block in parsed.blocks] == [
        "姓名: 员工0\n年龄: 20",
        "姓名: 员工1\n年龄: 21",
    ]


def test_attributes_in_chinese_are_read(tmp_path: Path) -> None:
    source = '<a><item name="苹果" price="3"/><item id="x7"><b>梨</b></item></a>'
    blocks = load_text(tmp_path, "a.xml", source).blocks
    assert [block.text for block in blocks] == ["name: 苹果\nprice: 3", "梨"]


def test_no_xml_at_all(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match="this is not XML: it has no element"):
        load_text(tmp_path, "a.xml", "只是文字")


def test_real_feed_in_big5() -> None:
    parsed = load(fixture_file("encodings/Big5__sinica.edu.tw.xml"))
    assert parsed.codec == "big5"
    assert parsed.title == "「隨機部落格」之「線上演算法」"
