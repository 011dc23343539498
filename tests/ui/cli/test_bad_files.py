"""Files that break parsers: each gets a named reason, and the rest of the run is unharmed."""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.support.memory import run_measured

pytestmark = pytest.mark.long

GIGABYTE = 1_000_000_000
PAGES = 10_000
PLAIN = "锅炉房每班至少巡检两次，压力表读数记入台账。\n"


def _locked_pdf(path: Path) -> None:
    canvas = Canvas(str(path), encrypt=StandardEncryption("geheim", ownerPassword="geheim"))
    canvas.drawString(100, 700, "secret")
    canvas.save()


def _picture(path: Path) -> None:
    Image.new("RGB", (40, 40), "white").save(path, format="PNG")


def _cut_docx(path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph(PLAIN * 20)
    document.save(str(path))
    path.write_bytes(path.read_bytes()[:2000])


def _cut_pdf(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 ob")


def _bomb(member: str) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open(member, "w", force_zip64=True) as file,
        ):
            for _ in range(400):
                file.write(bytes(1_000_000))

    return write


def _entities(path: Path) -> None:
    path.write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">'
        '<!ENTITY b SYSTEM "http://203.0.113.1/x">]>\n<d>&a;&b;</d>',
        encoding="utf-8",
    )


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "空.txt": (Path.touch, "the file has zero bytes"),
    "图片.pdf": (_picture, "a PNG picture"),
    "文字.docx": (lambda path: path.write_text(PLAIN, encoding="utf-8"), "docx"),
    "加密.pdf": (_locked_pdf, "protected by a password"),
    "截断.docx": (_cut_docx, ""),
    "截断.pdf": (_cut_pdf, ""),
    "炸弹.docx": (_bomb("word/document.xml"), "unpacked"),
    "炸弹.xlsx": (_bomb("xl/worksheets/sheet1.xml"), "unpacked"),
    "炸弹.pptx": (_bomb("ppt/slides/slide1.xml"), "unpacked"),
    "文件夹.pdf": (Path.mkdir, ""),
    "随机.mp3": (lambda path: path.write_bytes(os.urandom(4000)), ""),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], int]:
    """What one ingest says of a folder of bad files, and its peak of memory in bytes."""
    folder = tmp_path_factory.mktemp("bad")
    files = folder / "files"
    files.mkdir()
    for name, (write, _) in BAD.items():
        write(files / name)
    _entities(files / "实体.xml")
    for name in ("好.txt", "换\n行.txt", "笑脸😀.txt"):
        (files / name).write_text(f"{name}：{PLAIN}", encoding="utf-8")
    (files / "圈").symlink_to(files, target_is_directory=True)
    (files / "断.txt").symlink_to(folder / "没有.txt")
    done = run_measured("ingest", files, "--json", "--data-dir", folder / "data", folder=folder)
    assert done.ran.code == 1, done.ran.err
    return done.ran.json, done.peak


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_reason(report: tuple[dict[str, Any], int], name: str) -> None:
    reasons = {row["source"]: row["error"] for row in report[0]["failed"]}
    if name == "文件夹.pdf":  # a folder is walked, whatever its name says
        assert name not in reasons
        return
    assert BAD[name][1] in reasons[name]
    assert "\n" not in reasons[name]
    assert "Traceback" not in reasons[name]


def test_the_rest_is_read(report: tuple[dict[str, Any], int]) -> None:
    assert report[0]["added"] >= 3
    assert not {"好.txt", "换\n行.txt", "笑脸😀.txt"} & {
        row["source"] for row in report[0]["failed"]
    }


def test_entities_are_not_followed(report: tuple[dict[str, Any], int]) -> None:
    [reason] = [row["error"] for row in report[0]["failed"] if row["source"] == "实体.xml"]
    assert reason


def test_bad_files_take_little_memory(report: tuple[dict[str, Any], int]) -> None:
    assert report[1] < 1.5 * GIGABYTE


def test_a_link_to_nowhere_is_named(report: tuple[dict[str, Any], int]) -> None:
    reasons = {row["source"]: row["error"] for row in report[0]["failed"]}
    assert "断.txt" in reasons


def test_a_name_of_more_than_255_bytes(tmp_path: Path) -> None:
    long = tmp_path / ("长" * 86 + ".txt")
    (tmp_path / "好.txt").write_text(PLAIN, encoding="utf-8")
    done = run_measured(
        "ingest", tmp_path / "好.txt", long, "--json", "--data-dir", tmp_path / "data",
        folder=tmp_path,
    )  # fmt: skip
    assert done.ran.code == 1
    assert done.ran.json["added"] == 1
    assert done.ran.json["failed"][0]["error"]


def test_ten_thousand_pages_and_a_hundred_megabytes_of_text(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    canvas = Canvas(str(files / "long.pdf"))
    for page in range(PAGES):
        canvas.drawString(72, 700, f"Sheet {page} of the register lists valve {page * 7}.")
        canvas.showPage()
    canvas.save()
    with (files / "long.txt").open("w", encoding="utf-8") as file:
        while file.tell() < 100_000_000:
            start = file.tell()
            file.write("".join(f"第{start + n}号阀门每季度检修一次。" for n in range(20_000)))
    done = run_measured(
        # Chunks as large as they may be: it is the reading and its memory that is tested.
        "ingest", files, "--json", "--set=splitter.chunk_size=4000",
        "--set=embedding.dimension=64", "--data-dir", tmp_path / "data", folder=tmp_path,
    )  # fmt: skip
    assert done.ran.json["added"] == 2, done.ran
    assert done.peak < 1.5 * GIGABYTE
