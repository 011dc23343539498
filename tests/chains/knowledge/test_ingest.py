import shutil
from pathlib import Path

import pytest

from chains.errors import InputError
from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.ingest import ingest
from chains.knowledge.report import FileProgress, IngestReport
from chains.knowledge.survey import survey
from chains.knowledge.writer import KnowledgeWriter
from tests.support.knowledge import (
    RecordingEmbedder,
    contents,
    found_texts,
    ingest_into,
    opened,
    small_recipe,
    write_files,
)

THREE = {"甲.txt": "苹果树开花了。", "乙.txt": "香蕉还是绿的。", "丙/丁.md": "梨子熟透了。"}


@pytest.fixture
def kb(tmp_path: Path) -> Path:
    return tmp_path / "kb"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path / "files", THREE)


def counts(report: IngestReport) -> dict[str, int]:
    names = ("added", "updated", "unchanged", "moved", "deleted")
    return {name: getattr(report, name) for name in names if getattr(report, name)}


def texts(kb: Path) -> set[tuple[str, str]]:
    return {(source, text) for text, source, _, _ in contents(kb).values()}


def test_new_files_are_added(kb: Path, files: Path) -> None:
    report = ingest_into(kb, files)
    assert (report.files, counts(report)) == (3, {"added": 3})
    assert (report.chunks, report.embedded) == (3, 3)
    assert texts(kb) == set(THREE.items())


def test_unchanged_files_are_left_alone(kb: Path, files: Path) -> None:
    ingest_into(kb, files)
    embedder = RecordingEmbedder()
    report = ingest_into(kb, files, recipe=small_recipe(embedder=embedder))
    assert (counts(report), report.chunks) == ({"unchanged": 3}, 0)
    assert embedder.texts == []


def test_only_the_chunks_that_changed_are_embedded(kb: Path, tmp_path: Path) -> None:
    before = ["第一段讲的是苹果。", "第二段讲的是香蕉。", "第三段讲的是梨子。"]
    files = write_files(tmp_path / "files", {"a.txt": "\n\n".join(before)})
    ingest_into(kb, files)
    ids = {text: chunk_id for chunk_id, (text, *_) in contents(kb).items()}
    after = [before[0], "第二段改讲橙子了。", before[2]]
    write_files(files, {"a.txt": "\n\n".join(after)})
    embedder = RecordingEmbedder()
    report = ingest_into(kb, files, recipe=small_recipe(embedder=embedder))
    assert (counts(report), report.embedded) == ({"updated": 1}, 1)
    assert embedder.texts == [after[1]]
    now = {text: chunk_id for chunk_id, (text, *_) in contents(kb).items()}
    assert set(now) == set(after)
    assert {now[text] for text in (before[0], before[2])} <= set(ids.values())


def test_a_renamed_file_embeds_nothing(kb: Path, files: Path) -> None:
    ingest_into(kb, files)
    ids = set(contents(kb))
    (files / "甲.txt").rename(files / "戊.txt")
    embedder = RecordingEmbedder()
    report = ingest_into(kb, files, recipe=small_recipe(embedder=embedder), sync=True)
    assert counts(report) == {"unchanged": 2, "moved": 1}
    assert embedder.texts == []
    assert ("戊.txt", THREE["甲.txt"]) in texts(kb)
    assert set(contents(kb)) == ids


def test_a_moved_folder_keeps_its_sources(kb: Path, files: Path, tmp_path: Path) -> None:
    ingest_into(kb, files)
    before = contents(kb)
    files.rename(tmp_path / "elsewhere")
    report = ingest_into(kb, tmp_path / "elsewhere")
    assert counts(report) == {"moved": 3}
    assert contents(kb) == before


def test_files_that_swap_their_names_swap_their_texts(kb: Path, files: Path) -> None:
    ingest_into(kb, files)
    write_files(files, {"甲.txt": THREE["乙.txt"], "乙.txt": THREE["甲.txt"]})
    ingest_into(kb, files, sync=True)
    assert texts(kb) >= {("甲.txt", THREE["乙.txt"]), ("乙.txt", THREE["甲.txt"])}
    assert len(texts(kb)) == 3


def test_a_new_file_under_the_old_name_of_a_renamed_one(kb: Path, files: Path) -> None:
    ingest_into(kb, files)
    (files / "甲.txt").rename(files / "申.txt")
    write_files(files, {"甲.txt": "这里现在写着别的。"})
    ingest_into(kb, files, sync=True)
    assert texts(kb) == {
        ("甲.txt", "这里现在写着别的。"),
        ("申.txt", THREE["甲.txt"]),
        ("乙.txt", THREE["乙.txt"]),
        ("丙/丁.md", THREE["丙/丁.md"]),
    }


def test_a_file_that_becomes_a_copy_leaves_no_text_behind(kb: Path, files: Path) -> None:
    ingest_into(kb, files)
    write_files(files, {"甲.txt": THREE["乙.txt"]})
    ingest_into(kb, files)
    assert {text for _, text in texts(kb)} == {THREE["乙.txt"], THREE["丙/丁.md"]}


def test_with_sync_deleted_files_are_gone(kb: Path, files: Path) -> None:
    ingest_into(kb, files)
    (files / "甲.txt").unlink()
    assert counts(ingest_into(kb, files, sync=True)) == {"unchanged": 2, "deleted": 1}
    with opened(kb) as knowledge:
        assert all("苹果" not in text for text in found_texts(knowledge, "苹果树"))
    assert len(contents(kb)) == 2


def test_without_sync_they_stay(kb: Path, files: Path) -> None:
    ingest_into(kb, files)
    (files / "甲.txt").unlink()
    assert counts(ingest_into(kb, files)) == {"unchanged": 2}
    assert len(contents(kb)) == 3


def test_sync_leaves_other_folders_alone(kb: Path, files: Path, tmp_path: Path) -> None:
    other = write_files(tmp_path / "other", {"x.txt": "别处的文件。"})
    ingest_into(kb, files, other)
    shutil.rmtree(other)
    assert counts(ingest_into(kb, files, sync=True)) == {"unchanged": 3}
    assert len(contents(kb)) == 4


def test_sync_takes_a_missing_folder_for_an_unmounted_drive(
    kb: Path, files: Path, tmp_path: Path
) -> None:
    other = write_files(tmp_path / "other", {"x.txt": "别处的文件。"})
    ingest_into(kb, files, other)
    shutil.rmtree(other)
    assert counts(ingest_into(kb, files, other, sync=True)) == {"unchanged": 3}
    assert len(contents(kb)) == 4


def test_a_file_that_cannot_be_read_never_stops_the_others(kb: Path, files: Path) -> None:
    write_files(files, {"空.txt": ""})
    (files / "坏.docx").write_bytes(b"no zip")
    report = ingest_into(kb, files)
    assert counts(report) == {"added": 3}
    assert sorted(source for source, _ in report.failed) == ["坏.docx", "空.txt"]
    assert dict(report.failed)["空.txt"] == "the file has zero bytes"


def test_a_changed_file_that_cannot_be_read_is_outdated(kb: Path, files: Path) -> None:
    ingest_into(kb, files)
    write_files(files, {"甲.txt": ""})
    report = ingest_into(kb, files)
    assert report.failed == [("甲.txt", "the file has zero bytes")]
    assert statuses(kb)["甲.txt"] == ("outdated", "the file has zero bytes")
    assert ("甲.txt", THREE["甲.txt"]) in texts(kb)


def test_a_copy_that_cannot_be_read_leaves_the_document_as_it_is(kb: Path, files: Path) -> None:
    write_files(files, {"抄本.txt": THREE["甲.txt"]})
    ingest_into(kb, files)
    write_files(files, {"抄本.txt": ""})
    assert ingest_into(kb, files).failed == [("抄本.txt", "the file has zero bytes")]
    assert statuses(kb)["抄本.txt"] == ("ready", "")


def test_an_outdated_file_that_is_restored_is_ready(kb: Path, files: Path) -> None:
    ingest_into(kb, files)
    write_files(files, {"甲.txt": ""})
    ingest_into(kb, files)
    write_files(files, {"甲.txt": THREE["甲.txt"]})
    ingest_into(kb, files)
    assert statuses(kb)["甲.txt"] == ("ready", "")


def statuses(kb: Path) -> dict[str, tuple[str, str]]:
    catalog = Catalog(kb / CATALOG_NAME)
    found = {d.sources[0]: (str(d.status), d.error) for d in catalog.documents.summaries()}
    catalog.close()
    return found


def test_warnings_of_the_loader_are_passed_on(kb: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("这是一个很长的文件。".encode() * 30 + b"\xff")
    report = ingest_into(kb, tmp_path / "a.txt")
    ((source, warning),) = report.warnings
    assert source == "a.txt"
    assert warning.endswith("could not be decoded as utf-8")


def test_every_file_is_told_from_the_queue_to_its_end(kb: Path, files: Path) -> None:
    told: list[FileProgress] = []
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        ingest(writer, survey([files]), on_progress=told.append)
    states: dict[str, list[str]] = {}
    for step in told:
        states.setdefault(step.source, []).append(step.state)
    assert states["丙/丁.md"] == ["queued", "reading", "embedding", "added"]
    assert {tuple(dict.fromkeys(row)) for row in states.values()} == {
        ("queued", "reading", "embedding", "added")
    }
    assert [step.done for step in told if step.state == "added"] == [1, 2, 3]
    assert {step.total for step in told} == {3}
    assert [step.chunks for step in told if step.state == "added"] == [3, 3, 3]


def test_a_file_that_fails_is_told_with_the_reason(kb: Path, files: Path) -> None:
    write_files(files, {"坏.pdf": "这不是 PDF", "图.xyz": "?"})
    told: list[FileProgress] = []
    with KnowledgeWriter(kb, recipe=small_recipe()) as writer:
        places = [files, files / "图.xyz"]
        report = ingest(writer, survey(places), on_progress=told.append)
    reasons = {step.source: step.reason for step in told if step.state == "failed"}
    assert reasons == dict(report.failed)
    assert set(reasons) == {"坏.pdf", "图.xyz"}
    assert [step.state for step in told if step.source == "坏.pdf"] == [
        "queued",
        "reading",
        "failed",
    ]


def test_a_path_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        survey([tmp_path / "none"])
    assert str(error.value) == "none: no such file or folder"


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        survey([tmp_path])
    assert str(error.value) == f"{tmp_path}: the folder is empty"


def test_a_file_without_a_loader(tmp_path: Path) -> None:
    (tmp_path / "a.exe").write_bytes(b"MZ")
    with pytest.raises(InputError, match=r"a\.exe: unsupported format \.exe") as error:
        survey([tmp_path / "a.exe"])
    assert error.value.hint.startswith("supported are .")


def test_what_is_missing_is_named_beside_what_is_read(kb: Path, files: Path) -> None:
    report = ingest_into(kb, files, files / "none")
    assert report.failed == [("none", "no such file or folder")]
    assert counts(report) == {"added": 3}


def test_the_same_folder_by_another_spelling_is_the_same(kb: Path, files: Path) -> None:
    ingest_into(kb, files)
    report = ingest_into(kb, files / "丙" / "..")
    assert (counts(report), report.warnings) == ({"unchanged": 3}, [])
