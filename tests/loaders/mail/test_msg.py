from pathlib import Path

import pytest

from loaders.errors import CorruptFileError, EmptyFileError
from loaders.mail.rtf_compression import decompress_rtf
from tests.support.loader_files import fixture_file, load, load_text
from tests.support.outlook import attachment_folder, message_folder, write_compound_file

SENT = 13_350_000_000  # 2024-01-17 in UTC
ME = {0x0037: "会议通知", 0x0C1A: "张三", 0x5D01: "zhang@example.com"}


def test_headers_body_and_attachment(tmp_path: Path) -> None:
    report = attachment_folder("季度报告.txt", "一季度收入增长。".encode("gbk"))
    folder = message_folder(
        {**ME, 0x1000: "各位：\r\n\r\n明天开会。\r\n"},
        recipients=[("李四", "li@example.com", 1), ("王五", "/O=EXCHANGE/CN=W", 2)],
        attachments=[report],
        sent=SENT,
    )
    parsed = load_text(tmp_path, "a.msg", write_compound_file(folder))
    assert parsed.blocks[0].text == (
        "Subject: 会议通知\nFrom: 张三 <zhang@example.com>\nTo: 李四 <li@example.com>\nCc: 王五\n"
        "Date: Wed, 17 Jan 2024 21:20:00 +0000\nAttachments: 季度报告.txt"
    )
    assert [block.text for block in parsed.blocks[1:3]] == ["各位：", "明天开会。"]
    assert parsed.blocks[3].text == "一季度收入增长。"
    assert parsed.blocks[3].location.attachment == "季度报告.txt"
    assert (parsed.title, parsed.warnings) == ("会议通知", ())


def test_eight_bit_text_is_decoded_by_its_content(tmp_path: Path) -> None:
    texts = {
        0x0037: "项目合同测试通知".encode("gbk"),
        0x1000: "请查收合同的正文内容。".encode("gbk"),
    }
    parsed = load_text(tmp_path, "a.msg", write_compound_file(message_folder(texts)))
    assert parsed.text == "Subject: 项目合同测试通知\n\n请查收合同的正文内容。"
    assert parsed.codec == "gb18030"


def test_a_page_with_a_table_is_preferred_to_its_plain_version(tmp_path: Path) -> None:
    page = (
        "<p>报价</p><table><tr><td>型号</td><td>价格</td></tr><tr><td>A</td><td>5</td></tr></table>"
    )
    folder = message_folder({**ME, 0x1000: "报价\r\n型号\r\n价格\r\nA\r\n5", 0x1013: page.encode()})
    parsed = load_text(tmp_path, "a.msg", write_compound_file(folder))
    assert parsed.blocks[-1].text == "| 型号 | 价格 |\n| --- | --- |\n| A | 5 |"
    assert parsed.health.tables == 1


def test_a_message_inside_a_message(tmp_path: Path) -> None:
    inner = message_folder(
        {0x0037: "原邮件", 0x1000: "里面的话。"},
        attachments=[attachment_folder("附件.txt", "更里面的话。".encode())],
        inner=True,
    )
    folder = message_folder({**ME, 0x1000: "转发"}, attachments=[attachment_folder("", inner)])
    parsed = load_text(tmp_path, "a.msg", write_compound_file(folder))
    assert parsed.health.attachments == ("原邮件", "原邮件/附件.txt")
    assert [(b.text, b.location.attachment) for b in parsed.blocks[-2:]] == [
        ("里面的话。", "原邮件"),
        ("更里面的话。", "原邮件/附件.txt"),
    ]


def test_a_body_in_rtf_alone(tmp_path: Path) -> None:
    rtf = rb"{\rtf1\ansi\ansicpg936 {\fonttbl{\f0\fcharset134 SimSun;}}\f0 \'d6\'d0\'ce\'c4\par}"
    plain = len(rtf).to_bytes(4, "little") * 2 + b"MELA\0\0\0\0" + rtf
    folder = message_folder({**ME, 0x1009: plain})
    parsed = load_text(tmp_path, "a.msg", write_compound_file(folder))
    assert parsed.blocks[-1].text == "中文"


def test_compressed_rtf() -> None:
    """The two examples of [MS-OXRTFCP], section 3.1."""
    simple = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020"
        "627705b06c647d0a800fa0"
    )
    assert decompress_rtf(simple) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    crossing = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
    assert decompress_rtf(crossing) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"
    with pytest.raises(CorruptFileError, match="the RTF text of the message is cut off"):
        decompress_rtf(b"abc")
    with pytest.raises(CorruptFileError, match="the RTF text of the message is damaged"):
        decompress_rtf(b"\0" * 20)


def test_what_is_no_message(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match=r"its content is not that of a \.msg file"):
        load_text(tmp_path, "a.msg", "只是一段文字")
    with pytest.raises(CorruptFileError, match="this is no Outlook message"):
        load_text(tmp_path, "b.msg", write_compound_file({"WordDocument": b"x"}))
    whole = write_compound_file(message_folder({**ME, 0x1000: "正文" * 3000}))
    with pytest.raises(CorruptFileError, match="the message is damaged"):
        load_text(tmp_path, "c.msg", whole[:3000])
    with pytest.raises(EmptyFileError, match="there is no text in the file"):
        load_text(tmp_path, "d.msg", write_compound_file(message_folder({})))


def test_real_message() -> None:
    parsed = load(fixture_file("mail/fake-email.msg"))
    assert parsed.title == "Test Email"
    assert "Violets are blue" in parsed.text
