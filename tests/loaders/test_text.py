from pathlib import Path

import pytest

from tests.support.loader_files import load_text, outline


def test_paragraphs_end_at_blank_and_indented_lines(tmp_path: Path) -> None:
    parsed = load_text(
        tmp_path, "a.txt", "第一段\n仍是第一段\r\n\r\n第二段\n　　第三段\n\n\n\n第四段"
    )
    assert [b.text for b in parsed.blocks] == ["第一段\n仍是第一段", "第二段", "第三段", "第四段"]
    assert (parsed.parser, parsed.codec, parsed.title) == ("text/2", "utf-8", "")


def test_chapter_lines_are_headings(tmp_path: Path) -> None:
    parsed = load_text(
        tmp_path, "a.txt", "书名\n第一章 总则\n第一节 目的\n为了。\n第二章 附则\n完。"
    )
    assert outline(parsed.blocks) == [
        ("text", "书名", None),
        ("heading", "第一章 总则", "第一章 总则"),
        ("heading", "第一节 目的", "第一章 总则 > 第一节 目的"),
        ("text", "为了。", "第一章 总则 > 第一节 目的"),
        ("heading", "第二章 附则", "第二章 附则"),
        ("text", "完。", "第二章 附则"),
    ]
    assert parsed.title == "书名"


@pytest.mark.parametrize("suffix", [".txt", ".text", ".log", ".TXT"])
def test_gbk_is_read(tmp_path: Path, suffix: str) -> None:
    parsed = load_text(tmp_path, f"a{suffix}", "中文测试".encode("gbk"))
    assert (parsed.text, parsed.codec) == ("中文测试", "gb18030")


def test_logs_with_terminal_colours(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.log", "\x1b[32m好\x1b[0m\n" * 3)
    assert (parsed.text, parsed.warnings) == ("好\n好\n好", ())


def test_bad_bytes_are_a_warning(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.txt", "这是一个很长的文件。".encode() * 30 + b"\xff")
    assert parsed.warnings == ("1 character(s) could not be decoded as utf-8",)
