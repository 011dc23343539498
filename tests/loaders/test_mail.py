from email.message import EmailMessage
from pathlib import Path

import pytest

from loaders.errors import CorruptFileError, EmptyFileError
from tests.support.loader_files import fixture_file, load, load_text

HEADERS = b"From: =?gb2312?B?1cXI/Q==?= <zhang@example.com>\nTo: li@example.com\n"


def test_headers_body_and_attachments(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "会议通知", "张三 <zhang@example.com>"
    message["Date"] = "Fri, 23 Dec 2022 12:08:48 +0800"
    message.set_content("各位：\n\n明天开会。\n")
    message.add_alternative("<p>各位</p>", subtype="html")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="议程.pdf")
    parsed = load_text(tmp_path, "a.eml", message.as_bytes())
    assert [block.text for block in parsed.blocks] == [
        "From: 张三 <zhang@example.com>\nSubject: 会议通知\nDate: Fri, 23 Dec 2022 12:08:48 +0800",
        "各位：",
        "明天开会。",
    ]
    assert (parsed.title, parsed.parser) == ("会议通知", "mail/1")
    assert parsed.warnings == ("1 attachment(s) not read: 议程.pdf",)


def test_gbk_that_calls_itself_gb2312(tmp_path: Path) -> None:
    """朱镕基's second character is in GBK but not in GB 2312."""
    body = "朱镕基总理出席会议并讲话。".encode("gbk")
    source = HEADERS + b"Content-Type: text/plain; charset=gb2312\n\n" + body
    parsed = load_text(tmp_path, "a.eml", source)
    assert parsed.blocks[1].text == "朱镕基总理出席会议并讲话。"
    assert parsed.blocks[0].text.startswith("From: 张三 <zhang@example.com>\nTo: li@")


def test_raw_bytes_in_a_header(tmp_path: Path) -> None:
    source = "Subject: 项目合同测试\nFrom: a@example.com\n\n正文内容".encode("gbk")
    parsed = load_text(tmp_path, "a.eml", source)
    assert parsed.title == "项目合同测试"
    assert parsed.blocks[-1].text == "正文内容"


def test_a_header_that_python_cannot_parse(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.eml", 'Subject: 会\nTo: "\n\n正文')
    assert parsed.text == 'To: "\nSubject: 会\n\n正文'


def test_html_body(tmp_path: Path) -> None:
    page = "<h1>标题</h1><table><tr><td>a</td><td>b</td></tr></table>"
    source = HEADERS + b"Content-Type: text/html; charset=utf-8\n\n" + page.encode()
    parsed = load_text(tmp_path, "a.eml", source)
    assert [block.kind for block in parsed.blocks] == ["text", "heading", "table"]


def test_an_empty_plain_version_gives_way_to_html(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "通知"
    message.set_content(" \n")
    message.add_alternative("<p>正文</p>", subtype="html")
    assert load_text(tmp_path, "a.eml", message.as_bytes()).text == "Subject: 通知\n\n正文"


def test_what_is_no_message(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match="this is no mail message: it has no From, To"):
        load_text(tmp_path, "a.eml", "只是一段文字")
    with pytest.raises(EmptyFileError, match="there is no text in the file"):
        load_text(tmp_path, "a.eml", " \n\n \n")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("email-no-utf8-2008-07-16.062410", "שלום"),
        ("fake-email-attachment", "Mallori Harrell"),
        ("fake-email-malformed-encoding", "Violets are blue"),
        ("mime-html-only", "The first emoticon"),
    ],
)
def test_real_mails(name: str, text: str) -> None:
    assert text in load(fixture_file(f"mail/{name}.eml")).text


def test_real_empty_mail() -> None:
    with pytest.raises(EmptyFileError, match="there is no text in the file"):
        load(fixture_file("mail/empty.eml"))
