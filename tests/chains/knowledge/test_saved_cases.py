import json
from pathlib import Path

from chains.knowledge.saved_cases import SavedCases, saved_cases_folder
from chains.settings.load import load_settings, packed_config
from chains.workspace import Workspace

SENTENCE = "增压泵的保修期为二十四个月，自发货日起计算。"


def case(identifier: str, *, document: str, reference: str) -> str:
    return json.dumps(
        {
            "id": identifier,
            "question": "保修期多长？",
            "answers": [],
            "references": [reference],
            "documents": [document],
        },
        ensure_ascii=False,
    )


def saved(folder: Path) -> list[str]:
    lines = (folder / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["id"] for line in lines]


def test_cases_that_name_or_quote_a_document_go_and_others_stay(tmp_path: Path) -> None:
    rows = [
        case("names", document="甲.md", reference="别的话。"),
        case("quotes", document="丙.md", reference=SENTENCE),
        case("other", document="乙.md", reference="乙的话。"),
    ]
    (tmp_path / "cases.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
    memory = SavedCases(tmp_path)
    remembered = memory.forget(document="d", source="甲.md", texts=[SENTENCE])
    assert saved(tmp_path) == ["other"]
    assert remembered.traces().found == ()
    assert remembered.traces().files == 1


def test_a_case_goes_with_the_draft_that_it_was(tmp_path: Path) -> None:
    drafts = [
        {"case": json.loads(case("a", document="乙.md", reference="别的。")), "sources": ["甲.md"]},
        {"case": {"id": "b", "question": "问？"}, "note": f"书上说：{SENTENCE}"},
        {"case": {"id": "c", "question": "问？"}},
    ]
    rows = [case(name, document="乙.md", reference="别的。") for name in "abc"]
    for name, lines in (
        ("drafts.jsonl", [json.dumps(draft, ensure_ascii=False) for draft in drafts]),
        ("cases.jsonl", rows),
    ):
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    remembered = SavedCases(tmp_path).forget(document="d", source="甲.md", texts=[SENTENCE])
    assert saved(tmp_path) == ["c"]
    assert remembered.traces().files == 2
    assert SENTENCE not in (tmp_path / "drafts.jsonl").read_text(encoding="utf-8")


def test_a_link_goes_even_where_nothing_was_asked_yet(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "甲.md").symlink_to(tmp_path / "file")
    SavedCases(tmp_path).forget(document="d", source="甲.md")
    assert list((tmp_path / "documents").iterdir()) == []


def test_no_case_was_saved(tmp_path: Path) -> None:
    remembered = SavedCases(tmp_path / "none").forget(document="d", source="甲.md")
    assert remembered.traces().files == 0


def test_forgetting_a_file_reaches_the_saved_cases(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "甲.md").write_text(SENTENCE, encoding="utf-8")
    (documents / "乙.md").write_text("潜水泵的保修期为三十六个月。", encoding="utf-8")
    settings = load_settings(packed_config(), profile="offline")
    workspace = Workspace(settings, data_dir=tmp_path / "data")
    workspace.ingest("手册", [documents])
    base = next((tmp_path / "data" / "knowledge").iterdir())
    folder = saved_cases_folder(tmp_path / "data", base)
    folder.mkdir(parents=True)
    (folder / "cases.jsonl").write_text(
        case("quotes", document="甲.md", reference=SENTENCE) + "\n", encoding="utf-8"
    )
    proof = workspace.forget("手册", "甲.md")
    workspace.close()
    assert proof.document_gone
    assert proof.found == ()
    assert saved(folder) == []
    assert SENTENCE.encode() not in (folder / "cases.jsonl").read_bytes()
