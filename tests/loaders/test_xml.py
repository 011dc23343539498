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
    assert (parsed.title, parsed.parser) == ("博客", "xml/1")


def test_damaged_xml_is_read_with_a_warning(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.xml", "<a><b>甲</b><c>乙</a>")
    assert parsed.text == "甲\n\n乙"
    assert parsed.warnings[0].startswith("the XML is damaged (line 1: Opening and ending tag")


def test_external_entities_are_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("秘密")
    source = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><a><b>甲&x;</b></a>'
    assert "秘密" not in load_text(tmp_path, "a.xml", source).text


def test_no_xml_at_all(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match="this is not XML: it has no element"):
        load_text(tmp_path, "a.xml", "只是文字")


def test_real_feed_in_big5() -> None:
    parsed = load(fixture_file("encodings/Big5__sinica.edu.tw.xml"))
    assert parsed.codec == "big5"
    assert parsed.title == "「隨機部落格」之「線上演算法」"
