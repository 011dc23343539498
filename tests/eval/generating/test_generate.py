import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from chains.settings.load import load_settings, packed_config
from chains.settings.overlays import parse_override
from chains.workspace import Workspace
from eval.dataset import load_dataset
from eval.errors import DatasetError
from eval.folders import EvaluationFolders
from eval.generating.generate import GenerateReport, GenerateTask, generate_questions
from eval.generating.proposal import QuestionKind
from eval.generating.review import DraftBook
from eval.origin import read_origin
from eval.runs.run import run_dataset
from tests.support.knowledge import write_files
from tests.support.ollama import ModelDouble, OllamaDouble
from tests.support.ollama_bodies import Message

TEXTS = {
    "保修.md": "# 保修政策\n\n增压泵的保修期为 24 个月，自发货日起计算，磨损件除外。\n\n"
    "付费维修更换的部件，自修好之日起质保 6 个月，凭维修单办理。",
    "仓库.md": "# 仓库安全\n\n叉车搬运增压泵限速 5 公里，转弯鸣号，严禁载人。\n\n"
    "充电区 3 米以内禁止吸烟和动火，值班员每两小时巡查一次。",
    "价格.md": "# 价格表\n\n| 型号 | 单价（元） | 颜色 |\n| --- | --- | --- |\n"
    "| QY-120 | 358 | 蓝 |\n| QY-250 | 468 | 绿 |\n| QY-370 | 599 | 灰 |\n",
}


class Script:
    """A model that asks for the first amount of a passage, and finds what it asked for."""

    def __init__(self) -> None:
        self.leaking = False
        self.answering = True

    def __call__(self, messages: Sequence[Message]) -> str:
        system, asked = messages[0].content, messages[-1].content
        passages = re.findall(r"<passage>\n(.*?)\n</passage>", asked, re.DOTALL)
        if "问题：……" not in system:
            return self._reply(asked, passages)
        quotes = [self._sentence(passage) for passage in passages]
        answer = self._amounts(quotes)
        about = "，".join(re.sub(r"[\d|].*", "", quote.strip("| ")) for quote in quotes)
        lead = "根据资料，" if self.leaking else ""
        if "没有给出答案" in system:
            return f"问题：{lead}{about}是谁写的？"
        evidence = "\n".join(f"依据：{quote.replace(' ', '')}" for quote in quotes)
        return f"**问题**：{lead}{about}是多少？\n答案：{answer}\n{evidence}"

    def _reply(self, asked: str, passages: list[str]) -> str:
        if "是谁写的" in asked or not self.answering:
            return "资料不足。"
        quotes = [self._sentence(passage) for passage in passages]
        return self._amounts(quotes)

    @staticmethod
    def _amounts(quotes: list[str]) -> str:
        found = [re.search(r"\d+ ?[^\d，。| ]{1,2}|\b\d+(?= \| [^\d ])", each) for each in quotes]
        return "和".join(each[0] for each in found if each)

    @staticmethod
    def _sentence(passage: str) -> str:
        found = [line for line in passage.splitlines() if re.search(r"\d", line)]
        return next((line.partition("。")[0] for line in found), "")


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def server(script: Script) -> Iterator[OllamaDouble]:
    model = ModelDouble(name="writer", answer=script)
    with OllamaDouble([model]) as double:
        yield double


def workspace(folder: Path, *overrides: str) -> Workspace:
    settings = load_settings(
        packed_config(), profile="offline", overlays=[parse_override(text) for text in overrides]
    )
    opened = Workspace(settings, data_dir=folder / "data")
    opened.ingest("手册", [write_files(folder / "documents", TEXTS)])
    return opened


def with_chat(folder: Path, server: OllamaDouble) -> Workspace:
    chat = f"chat={{provider: ollama, model: writer, base_url: '{server.base_url}'}}"
    return workspace(folder, chat)


def run(
    opened: Workspace, *, count: int = 4, kinds: Sequence[QuestionKind] = (), name: str = "出题"
) -> GenerateReport:
    task = GenerateTask(
        knowledge_base="手册",
        folder=opened.data_dir / "evaluation" / "datasets" / name,
        count=count,
        kinds=tuple(kinds) or None,
    )
    try:
        return generate_questions(task, opened)
    finally:
        opened.close()


def test_without_a_model_questions_are_cloze(tmp_path: Path) -> None:
    report = run(workspace(tmp_path), count=6)
    assert report.writer == "cloze"
    assert sum(report.written.values()) >= 4
    book = DraftBook(report.folder)
    assert {draft.case.kind for draft in book.drafts()} == {"single-fact", "table"}
    assert len({draft.case.documents for draft in book.drafts()}) == 3
    assert book.accept_all() == sum(report.written.values())
    for case in load_dataset(report.folder).cases:
        text = TEXTS[case.documents[0]]
        assert case.references[0] in text
        assert case.answers[0] in case.references[0]
    origin = read_origin(report.folder)
    assert origin is not None
    assert (origin.kind, origin.knowledge_base, origin.seed) == ("generated", "手册", 7)


def test_the_same_seed_writes_the_same_questions(tmp_path: Path) -> None:
    first = run(workspace(tmp_path), count=3, name="一")
    second = run(workspace(tmp_path), count=3, name="二")
    assert DraftBook(first.folder).drafts() == DraftBook(second.folder).drafts()


def test_more_questions_are_added_to_those_that_are_there(tmp_path: Path) -> None:
    first = run(workspace(tmp_path), count=2)
    before = DraftBook(first.folder).drafts()
    run(workspace(tmp_path), count=20)
    after = DraftBook(first.folder).drafts()
    assert after[:2] == before
    questions = [draft.case.question for draft in after]
    assert len(questions) == len(set(questions)) > 2


def test_a_model_writes_questions_of_every_kind(tmp_path: Path, server: OllamaDouble) -> None:
    kinds: list[QuestionKind] = ["single-fact", "unanswerable"]
    report = run(with_chat(tmp_path, server), count=2, kinds=kinds)
    assert report.writer == "ollama/writer"
    assert report.written == {"single-fact": 1, "unanswerable": 1}
    fact, nothing = (draft.case for draft in DraftBook(report.folder).drafts())
    assert fact.references[0] in TEXTS[fact.documents[0]]
    assert fact.answers[0] in fact.references[0]
    assert (nothing.unanswerable, nothing.documents, nothing.answers) == (True, (), ())


def test_a_question_over_two_passages_has_references_of_both(
    tmp_path: Path, server: OllamaDouble
) -> None:
    report = run(with_chat(tmp_path, server), count=1, kinds=["multi-hop"])
    (draft,) = DraftBook(report.folder).drafts()
    assert len(draft.case.documents) == 2
    assert len(draft.case.references) == 2


def test_a_question_about_a_table_is_about_a_row(tmp_path: Path, server: OllamaDouble) -> None:
    report = run(with_chat(tmp_path, server), count=1, kinds=["table"])
    assert report.written == {"table": 1}
    (draft,) = DraftBook(report.folder).drafts()
    assert draft.case.references == ("| QY-120 | 358 | 蓝 |",)


def test_what_the_references_do_not_answer_is_turned_down(
    tmp_path: Path, server: OllamaDouble, script: Script
) -> None:
    script.answering = False
    report = run(with_chat(tmp_path, server), count=1, kinds=["single-fact"])
    assert report.written == {}
    assert report.turned_down["not answered by its references"] > 1


def test_what_speaks_of_the_passage_is_turned_down(
    tmp_path: Path, server: OllamaDouble, script: Script
) -> None:
    script.leaking = True
    report = run(with_chat(tmp_path, server), count=1, kinds=["single-fact"])
    assert list(report.turned_down) == ["speaks of the passage"]


@pytest.mark.parametrize("reply", ["", "🤷", '{"问题": 1}', "答案：3 米", "问题：多长？"])
def test_a_model_that_writes_nonsense_leaves_no_dataset(tmp_path: Path, reply: str) -> None:
    with OllamaDouble([ModelDouble(name="writer", answer=reply)]) as server:
        report = run(with_chat(tmp_path, server), kinds=["single-fact"])
    assert report.written == {}
    assert sum(report.turned_down.values()) == 3  # once a chunk; nothing is asked again
    assert not report.folder.exists()


def test_kinds_that_need_a_model(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="questions of kind multi-hop need a chat model"):
        run(workspace(tmp_path), kinds=["single-fact", "multi-hop"])


def test_another_dataset_is_not_overwritten(tmp_path: Path) -> None:
    opened = workspace(tmp_path)
    folder = opened.data_dir / "evaluation" / "datasets" / "出题"
    write_files(folder, {"cases.jsonl": "{}"})
    with pytest.raises(DatasetError, match="not a dataset that was generated about '手册'"):
        run(opened)


def test_forgetting_a_file_reaches_generated_questions(tmp_path: Path) -> None:
    report = run(workspace(tmp_path), count=20)
    book = DraftBook(report.folder)
    book.accept_all()
    opened = workspace(tmp_path)
    proof = opened.forget("手册", "保修.md")
    opened.close()
    assert (proof.document_gone, proof.found) == (True, ())
    assert {draft.case.documents for draft in book.drafts()} == {("仓库.md",), ("价格.md",)}
    assert "保修期" not in (report.folder / "cases.jsonl").read_text(encoding="utf-8")
    assert not (report.folder / "documents" / "保修.md").is_symlink()
    assert len(load_dataset(report.folder).cases) == len(book.drafts())


def test_forgetting_a_file_reaches_what_was_measured(tmp_path: Path) -> None:
    report = run(workspace(tmp_path), count=20)
    DraftBook(report.folder).accept_all()
    opened = workspace(tmp_path)
    folders = EvaluationFolders.of(opened.data_dir)
    measured = run_dataset(load_dataset(report.folder), opened.settings, folders=folders)
    assert "保修期" in (measured.folder / "passages.jsonl").read_text(encoding="utf-8")
    opened.forget("手册", "保修.md")
    opened.close()
    assert not measured.folder.exists()
    assert list((folders.root / "knowledge").iterdir()) == []


def test_dropping_a_knowledge_base_takes_its_questions_and_measurements_along(
    tmp_path: Path,
) -> None:
    report = run(workspace(tmp_path), count=4)
    DraftBook(report.folder).accept_all()
    opened = workspace(tmp_path)
    folders = EvaluationFolders.of(opened.data_dir)
    run_dataset(load_dataset(report.folder), opened.settings, folders=folders)
    imported = write_files(folders.datasets / "别人的", {"origin.json": "{", "cases.jsonl": "{}"})
    opened.drop("手册")
    opened.close()
    assert list(folders.datasets.iterdir()) == [imported]
    assert not [path for path in folders.runs.rglob("*") if path.is_file()]
    assert list((folders.root / "knowledge").iterdir()) == []
    assert (tmp_path / "documents" / "保修.md").is_file()  # the datasets only link to the documents
