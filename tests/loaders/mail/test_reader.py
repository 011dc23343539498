from base64 import b64encode
from email.message import EmailMessage
from pathlib import Path

import pytest

from loaders.documents import Location
from loaders.errors import CorruptFileError, EmptyFileError
from tests.support.loader_files import fixture_file, load, load_text

HEADERS = b"From: =?gb2312?B?1cXI/Q==?= <zhang@example.com>\nTo: li@example.com\n"


def test_headers_body_and_attachments(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = "会议通知", "张三 <zhang@example.com>"
    message["Date"] = "Fri, 23 Dec 2022 12:08:48 +0800"
    message.set_content("各位：\n\n明天开会。\n")
    message.add_alternative("<p>各位</p>", subtype="html")
    message.add_attachment("第一项：预算。", filename="议程.txt")
    message.add_attachment(b"x", maintype="application", subtype="x-foo", filename="图纸.dwg")
    parsed = load_text(tmp_path, "a.eml", message.as_bytes())
    assert [block.text for block in parsed.blocks] == [
        "Subject: 会议通知\nFrom: 张三 <zhang@example.com>\nDate: Fri, 23 Dec 2022 12:08:48 +0800\n"
        "Attachments: 议程.txt, 图纸.dwg",
        "各位：",
        "明天开会。",
        "第一项：预算。",
    ]
    where = Location(attachment="议程.txt", heading="议程.txt")
    assert [block.location for block in parsed.blocks[2:]] == [Location(), where]
    assert (parsed.title, parsed.parser) == ("会议通知", "mail/2")
    assert parsed.warnings == ("attachment 图纸.dwg not read: unsupported format .dwg",)
    assert parsed.health.attachments == ("议程.txt", "图纸.dwg")


def test_gbk_that_calls_itself_gb2312(tmp_path: Path) -> None:
    """朱镕基's second character is in GBK but not in GB 2312."""
    body = "朱镕基总理出席会议并讲话。".encode("gbk")
    source = HEADERS + b"Content-Type: text/plain; charset=gb2312\n\n" + body
    parsed = load_text(tmp_path, "a.eml", source)
    assert parsed.blocks[1].text == "朱镕基总理出席会议并讲话。"
    assert parsed.blocks[0].text == "From: 张三 <zhang@example.com>\nTo: li@example.com"


def test_raw_bytes_in_a_header(tmp_path: Path) -> None:
    source = "Subject: 项目合同测试\nFrom: a@example.com\n\n正文内容".encode("gbk")
    parsed = load_text(tmp_path, "a.eml", source)
    assert parsed.title == "项目合同测试"
    assert parsed.blocks[-1].text == "正文内容"


def test_a_header_that_python_cannot_parse(tmp_path: Path) -> None:
    parsed = load_text(tmp_path, "a.eml", 'Subject: 会\nTo: "\n\n正文')
    assert parsed.text == 'Subject: 会\nTo: "\n\n正文'


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


def test_a_page_with_a_table_is_preferred_to_its_plain_version(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "报价"
    message.set_content("型号\n价格\nA\n5\n")
    table = "<table><tr><td>型号</td><td>价格</td></tr><tr><td>A</td><td>5</td></tr></table>"
    message.add_alternative(table, subtype="html")
    parsed = load_text(tmp_path, "a.eml", message.as_bytes())
    assert parsed.blocks[-1].text == "| 型号 | 价格 |\n| --- | --- |\n| A | 5 |"


def test_text_after_an_attachment_is_read(tmp_path: Path) -> None:
    source = (
        "Subject: 照片\nContent-Type: multipart/mixed; boundary=X\n\n"
        "--X\nContent-Type: text/plain; charset=utf-8\n\n前面的话。\n"
        "--X\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Disposition: attachment; filename=a.txt\n\n附件的话。\n"
        "--X\nContent-Type: text/plain; charset=utf-8\n\n后面的话。\n--X--\n"
    )
    parsed = load_text(tmp_path, "a.eml", source)
    assert [block.text for block in parsed.blocks[1:]] == ["前面的话。", "后面的话。", "附件的话。"]


def test_encoded_words_cut_inside_a_character(tmp_path: Path) -> None:
    """朱镕基 in GBK, called GB2312, in two words that part between the bytes of a character."""
    data = "朱镕基讲话".encode("gbk")
    words = [f"=?gb2312?B?{b64encode(part).decode()}?=" for part in (data[:3], data[3:])]
    parsed = load_text(tmp_path, "a.eml", f"Subject: {words[0]}\n {words[1]}\n\n正文")
    assert parsed.title == "朱镕基讲话"


def test_an_encrypted_message_says_so(tmp_path: Path) -> None:
    source = (
        "Subject: 密\nContent-Type: application/pkcs7-mime; name=smime.p7m\n"
        "Content-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHA6CAMIACAQ==\n"
    )
    parsed = load_text(tmp_path, "a.eml", source)
    assert parsed.warnings == ("the message is encrypted; only its headers were read",)


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
