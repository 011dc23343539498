from pathlib import Path

import pytest

from chains.settings.load import load_settings, packed_config
from chains.workspace import Workspace
from eval.case_book import CaseBook
from eval.dataset import Case, demo_dataset
from eval.errors import DatasetError
from eval.folders import EvaluationFolders
from eval.generating.review import Draft, DraftBook
from eval.origin import Origin, read_origin, write_origin
from eval.shelf import find_dataset, list_datasets
from tests.support.dataset import write_dataset
from tests.support.knowledge import write_files


@pytest.fixture
def folders(tmp_path: Path) -> EvaluationFolders:
    return EvaluationFolders.of(tmp_path)


def test_at_first_there_is_the_demo(folders: EvaluationFolders) -> None:
    (demo,) = list_datasets(folders)
    assert (demo.name, demo.origin, demo.path) == ("demo", "demo", demo_dataset())
    assert demo.cases == sum(demo.kinds.values()) > 10


def test_datasets_say_what_they_are(folders: EvaluationFolders) -> None:
    imported = write_dataset(folders.datasets / "乙")
    generated = write_dataset(folders.datasets / "甲")
    write_origin(generated, Origin(kind="generated", knowledge_base="手册", folder="kb-1", seed=3))
    waiting = Case(id="x", question="问？", answers=("答",))
    DraftBook(generated).add([Draft(case=waiting), Draft(case=waiting.model_copy())])
    (folders.datasets / ".import-half").mkdir()
    _, other, own = list_datasets(folders)
    assert (other.path, other.origin, other.cases, other.to_review) == (imported, "imported", 3, 0)
    assert other.kinds == {"事实": 1, "多处": 1, "无答案": 1}
    assert (own.path, own.origin, own.knowledge_base) == (generated, "generated", "手册")
    assert own.to_review == 1


def test_saved_cases_have_their_knowledge_bases_name(
    folders: EvaluationFolders, tmp_path: Path
) -> None:
    workspace = Workspace(load_settings(packed_config(), profile="offline"), data_dir=tmp_path)
    workspace.ingest("手册", [write_files(tmp_path / "files", {"a.txt": "增压泵保修两年。"})])
    workspace.close()
    base = next((tmp_path / "knowledge").iterdir()).name
    CaseBook(folders.saved / base).add("保修多久？", answers=["两年"], files={})
    saved = list_datasets(folders)[-1]
    assert (saved.name, saved.origin, saved.knowledge_base) == ("手册", "saved", "手册")
    assert find_dataset("手册", folders) == folders.saved / base


def test_a_damaged_dataset_says_why(folders: EvaluationFolders) -> None:
    write_files(folders.datasets / "坏", {"cases.jsonl": "{"})
    assert list_datasets(folders)[1].error.endswith(
        "cases.jsonl:1: not JSON (Expecting property name enclosed in double quotes)"
    )


def test_datasets_are_found_by_path_and_by_name(folders: EvaluationFolders) -> None:
    folder = write_dataset(folders.datasets / "甲")
    assert find_dataset(folder, folders) == folder
    assert find_dataset("甲", folders) == folder
    assert find_dataset("demo", folders) == demo_dataset()
    with pytest.raises(DatasetError, match="丙: no such dataset") as error:
        find_dataset("丙", folders)
    assert error.value.hint == "a folder, or one of: demo, 甲"


def test_an_origin_is_read_back(tmp_path: Path) -> None:
    assert read_origin(tmp_path) is None
    origin = Origin(kind="imported", format="squad", files={"a.json": "0" * 64})
    write_origin(tmp_path, origin)
    assert read_origin(tmp_path) == origin
    (tmp_path / "origin.json").write_text('{"kind": "found"}', encoding="utf-8")
    with pytest.raises(DatasetError, match=r"origin\.json: not the origin of a dataset"):
        read_origin(tmp_path)
