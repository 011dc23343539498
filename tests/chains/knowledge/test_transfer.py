import zipfile
from pathlib import Path

import pytest

from chains.errors import KnowledgeBaseError
from chains.knowledge.catalog import CATALOG_NAME, Catalog
from chains.knowledge.recipe import Recipe
from chains.knowledge.transfer import export_catalog, index_imported, unpack_catalog
from chains.knowledge.writer import KnowledgeWriter
from chains.providers.analysis import Analyser
from tests.support.knowledge import (
    contents,
    ingest_into,
    opened,
    parse_otherwise,
    small_recipe,
    write_files,
)

TEXTS = {"甲.txt": "苹果树开花了。", "子/乙.txt": "香蕉还是绿的。"}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path / "files", TEXTS)


@pytest.fixture
def kb(tmp_path: Path, files: Path) -> Path:
    ingest_into(tmp_path / "kb", files)
    return tmp_path / "kb"


@pytest.fixture
def exported(kb: Path, tmp_path: Path) -> Path:
    with opened(kb) as knowledge:
        export_catalog(knowledge.catalog, tmp_path / "kb.zip")
    return tmp_path / "kb.zip"


def imported(exported: Path, folder: Path, recipe: Recipe | None = None) -> Path:
    unpack_catalog(exported, folder)
    with KnowledgeWriter(folder, recipe=recipe or small_recipe()) as writer:
        index_imported(writer)
    return folder


def test_what_was_exported_comes_back(kb: Path, exported: Path, tmp_path: Path) -> None:
    assert contents(imported(exported, tmp_path / "new")) == contents(kb)


def test_another_configuration_can_import_it(exported: Path, tmp_path: Path) -> None:
    recipe = small_recipe(chunk_size=32, analyser=Analyser(fold_scripts=False))
    folder = imported(exported, tmp_path / "new", recipe)
    assert {text for text, *_ in contents(folder, recipe).values()} == set(TEXTS.values())


def test_paths_of_this_machine_do_not_leave_it(exported: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(exported) as archive:
        data = b"".join(archive.read(name) for name in archive.namelist())
    assert str(tmp_path).encode() not in data


def test_vectors_are_not_exported(kb: Path, exported: Path, tmp_path: Path) -> None:
    with opened(kb) as knowledge:
        assert list(knowledge.catalog.vectors.read(1, at_once=9))
    unpack_catalog(exported, tmp_path / "new")
    catalog = Catalog(tmp_path / "new" / CATALOG_NAME)
    assert list(catalog.vectors.read(1, at_once=9)) == []
    catalog.close()


def test_files_that_are_ingested_later_are_known(
    exported: Path, files: Path, tmp_path: Path
) -> None:
    folder = imported(exported, tmp_path / "new")
    report = ingest_into(folder, files)
    assert (report.moved, report.added, report.embedded) == (2, 0, 0)


def test_an_import_that_was_cut_off_is_finished_by_an_ingest(
    kb: Path, exported: Path, files: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "new"
    unpack_catalog(exported, folder)
    with KnowledgeWriter(folder, recipe=small_recipe()):
        pass
    ingest_into(folder, files)
    assert contents(folder) == contents(kb)


def test_files_that_happen_to_be_here_are_not_taken_for_the_exported(
    exported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = write_files(tmp_path / "here", {"甲.txt": "完全不同的内容。"})
    monkeypatch.chdir(here)
    recipe = small_recipe(parser="parser/2", parse=parse_otherwise)
    folder = imported(exported, tmp_path / "new", recipe)
    assert {text for text, *_ in contents(folder, recipe).values()} == set(TEXTS.values())


def test_a_target_that_exists_is_left_alone(kb: Path, exported: Path) -> None:
    before = exported.read_bytes()
    with opened(kb) as knowledge, pytest.raises(KnowledgeBaseError) as error:
        export_catalog(knowledge.catalog, exported)
    assert str(error.value) == f"{exported}: exists already"
    assert error.value.hint == "choose another name"
    assert exported.read_bytes() == before


def test_a_knowledge_base_that_exists_is_left_alone(kb: Path, exported: Path) -> None:
    with pytest.raises(KnowledgeBaseError) as error:
        unpack_catalog(exported, kb)
    assert str(error.value) == "a knowledge base of this name exists already"
    assert error.value.hint == "choose another with --kb"


def test_a_file_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError) as error:
        unpack_catalog(tmp_path / "none.zip", tmp_path / "new")
    assert str(error.value) == f"{tmp_path / 'none.zip'}: no such file"


def test_a_folder_that_does_not_exist(kb: Path, tmp_path: Path) -> None:
    with opened(kb) as knowledge, pytest.raises(KnowledgeBaseError) as error:
        export_catalog(knowledge.catalog, tmp_path / "none" / "kb.zip")
    assert str(error.value) == f"{tmp_path / 'none'}: no such folder"


def test_a_file_that_is_no_export(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"no zip")
    with pytest.raises(KnowledgeBaseError) as error:
        unpack_catalog(tmp_path / "a.zip", tmp_path / "new")
    assert str(error.value) == f"{tmp_path / 'a.zip'}: not an exported knowledge base"
    assert not (tmp_path / "new").exists()


def test_an_export_of_another_version(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("manifest.json", '{"format": 99}')
        archive.writestr("catalog.db", b"SQLite format 3\0")
    with pytest.raises(KnowledgeBaseError, match="exported by another version of zhiwen"):
        unpack_catalog(tmp_path / "a.zip", tmp_path / "new")
