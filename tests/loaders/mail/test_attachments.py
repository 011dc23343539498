from base64 import b64encode
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from PIL import Image, ImageDraw

from loaders.documents import ParsedFile
from loaders.header import format_header
from loaders.mail.attachments import MAX_FILES, read_attachments
from loaders.mail.message import Attachment, suffix_of
from loaders.options import HeaderOptions, LoaderOptions, OcrOptions
from loaders.splitter import Splitter
from tests.support.loader_files import OPTIONS, load, load_text


def mail(subject: str, body: str = "正文。") -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message.set_content(body)
    return message


def workbook() -> bytes:
    book, data = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.title = "报价"
    for row in (["型号", "价格"], ["A-1", 5], ["A-2", 7]):
        sheet.append(row)
    book.save(data)
    return data.getvalue()


def picture(text: str = "", *, size: tuple[int, int] = (360, 80)) -> bytes:
    image, data = Image.new("RGB", size, "white"), BytesIO()
    ImageDraw.Draw(image).text((20, 20), text, fill="black", font_size=36)
    image.save(data, "PNG")
    return data.getvalue()


def load_mail(folder: Path, message: EmailMessage) -> ParsedFile:
    return load_text(folder, "a.eml", message.as_bytes())


def test_each_attachment_keeps_its_own_places(tmp_path: Path) -> None:
    message = mail("询价")
    message.add_attachment(workbook(), maintype="application", subtype="x", filename="报价单.xlsx")
    parsed = load_mail(tmp_path, message)
    where = parsed.blocks[-1].location
    assert (where.attachment, where.sheet) == ("报价单.xlsx", "报价")
    assert where.rows is not None
    assert (where.heading or "").startswith("报价单.xlsx")


def test_chunks_do_not_cross_into_attachments(tmp_path: Path) -> None:
    message = mail("合同", "请看附件。")
    message.add_attachment("甲方委托乙方生产水泵。", filename="合同.txt")
    message.add_attachment("乙方于三月交货。", filename="补充.txt")
    parsed = load_mail(tmp_path, message)
    chunks = Splitter(chunk_size=1000).split(parsed)
    assert [chunk.location.attachment for chunk in chunks] == [None, "合同.txt", "补充.txt"]
    header = format_header(parsed, chunks[-1], options=HeaderOptions())
    assert header == "合同\n补充.txt\n乙方于三月交货。"


def test_messages_inside_messages(tmp_path: Path) -> None:
    inner = mail("内层", "内层的话。")
    inner.add_attachment("最里面的话。", filename="a.txt")
    outer = mail("外层")
    outer.add_attachment(inner)
    outer.add_attachment(inner.as_bytes(), maintype="application", subtype="x", filename="b.eml")
    parsed = load_mail(tmp_path, outer)
    assert parsed.health.attachments == ("内层.eml", "内层.eml/a.txt", "b.eml", "b.eml/a.txt")
    last = parsed.blocks[-1]
    assert (last.text, last.location.attachment) == ("最里面的话。", "b.eml/a.txt")
    assert last.location.heading == "b.eml > a.txt"


def test_messages_are_read_three_deep(tmp_path: Path) -> None:
    message = mail("第4层", "太深的话。")
    for depth in (3, 2, 1):
        outer = mail(f"第{depth}层")
        outer.add_attachment(message)
        message = outer
    parsed = load_mail(tmp_path, message)
    assert "太深的话。" not in parsed.text
    assert parsed.warnings == (
        "attachment 第2层.eml/第3层.eml/第4层.eml not read: "
        "messages inside messages are read 3 deep",
    )


def test_one_that_fails_costs_itself_alone(tmp_path: Path) -> None:
    message = mail("三个")
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="坏.pdf")
    message.add_attachment(b"", maintype="text", subtype="plain", filename="空.txt")
    message.add_attachment("好的。", filename="好.txt")
    parsed = load_mail(tmp_path, message)
    assert parsed.blocks[-1].text == "好的。"
    assert parsed.warnings[0].startswith("attachment 坏.pdf not read: ")
    assert parsed.warnings[1] == "attachment 空.txt not read: the file has zero bytes"
    assert parsed.health.attachments == ("坏.pdf", "空.txt", "好.txt")


def test_limits() -> None:
    file = Attachment(name="a.txt", data="话".encode())
    found = read_attachments([file] * (MAX_FILES + 1), options=OPTIONS)
    assert len(found.blocks) == MAX_FILES
    assert found.names[:2] == ("a.txt", "a.txt (2)")
    assert found.warnings == (
        "attachment a.txt (101) not read: the message has more than 100 attachments",
    )
    small = LoaderOptions(max_file_mb=0.000001)
    assert read_attachments([file], options=small).warnings == (
        "attachment a.txt not read: it is larger than the limit of 1e-06 MB",
    )


def encoded(data: bytes) -> str:
    return "".join(f"%{byte:02X}" for byte in data)


@pytest.mark.parametrize(
    "disposition",
    [
        "attachment; filename*=gbk''{percent}.txt",
        "attachment;\n filename*0*=gbk''{percent};\n filename*1*=.txt",
        'attachment; filename="=?gb2312?B?{base64}?="',
        "attachment; filename==?gb2312?B?{base64}?=",
        "attachment; filename=\"{raw}.txt\"",
    ],
)  # fmt: skip
def test_chinese_names_however_they_are_written(tmp_path: Path, disposition: str) -> None:
    gbk = "朱镕基合同".encode("gbk")
    base64 = b64encode(gbk + b".txt").decode()
    line = disposition.format(percent=encoded(gbk), base64=base64, raw="朱镕基合同")
    source = (
        "Subject: x\nContent-Type: multipart/mixed; boundary=X\n\n--X\n\n好\n"
        f"--X\nContent-Type: text/plain\nContent-Disposition: {line}\n\ntext\n--X--\n"
    )
    parsed = load_text(tmp_path, "a.eml", source.encode("gbk"))
    assert parsed.health.attachments == ("朱镕基合同.txt",)
    assert parsed.warnings == ()


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    message = mail("坏名")
    message.add_attachment("话", filename="../../etc/passwd.txt")
    assert load_mail(tmp_path, message).health.attachments == (".._.._etc_passwd.txt",)


def test_pictures_of_the_text_are_read(tmp_path: Path) -> None:
    message = mail("截图")
    cid = "<shot@example.com>"
    message.set_content("<p>上</p><p><img src='cid:shot@example.com'></p><p>下</p>", subtype="html")
    message.add_related(picture("Invoice"), "image", "png", cid=cid, filename="shot.png")
    parsed = load_mail(tmp_path, message)
    assert [(block.kind, block.text) for block in parsed.blocks] == [
        ("text", "Subject: 截图"),
        ("text", "上"),
        ("image", "Invoice"),
        ("text", "下"),
    ]
    assert (parsed.health.figures_read, parsed.health.attachments) == (1, ())


def test_pictures_that_no_page_shows_follow_the_text(tmp_path: Path) -> None:
    message = mail("截图", "正文")
    message.add_attachment(picture("Invoice"), "image", "png", filename="小图.png")
    parsed = load_mail(tmp_path, message)
    last = parsed.blocks[-1]
    assert (last.kind, last.text, last.location.attachment) == ("image", "Invoice", "小图.png")


def test_pictures_without_ocr_are_counted(tmp_path: Path) -> None:
    message = mail("截图", "正文")
    message.add_attachment(picture(), "image", "png", filename="小图.png")
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    assert load(path).health.figures_read == 1
    from loaders.files import load_file

    parsed = load_file(path, options=LoaderOptions(ocr=OcrOptions(enabled=False)))
    assert parsed.health.figures_unread == 1
    assert parsed.warnings == ("1 figure not read",)


def test_a_type_tells_the_suffix_that_a_name_lacks() -> None:
    assert suffix_of("text/html; charset=utf-8") == ".html"
    assert Attachment(name="第1.2版合同", content_type="application/pdf").suffix == ".pdf"
    assert Attachment(name="a.PDF", content_type="application/octet-stream").suffix == ".pdf"
    assert Attachment(name="x", content_type="application/x-foo").suffix == ""
