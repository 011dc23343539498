from pathlib import Path

import pytest

from chains.retrieval.corpus_language import CorpusLanguage, main_language
from prompts.load import Language
from tests.support.knowledge import ingest_into, opened, write_files

ENGLISH = "The pump weighs nine kilograms and its warranty lasts one year from the purchase."
CHINESE = "用 Docker Compose 启动服务，再用 curl 检查 API 是否可用，日志在 logs 目录。"


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        ([CHINESE], "zh"),
        ([ENGLISH], "en"),
        (["The 水泵 weighs nine kilograms and has a warranty."], "en"),
        ([ENGLISH, CHINESE, CHINESE], "zh"),
        ([ENGLISH, ENGLISH, CHINESE, "1234"], "en"),
        (["2021 | 3.5 | 7"], "zh"),
        ([], "zh"),
    ],
)
def test_most_texts_decide(texts: list[str], language: Language) -> None:
    assert main_language(texts) == language


def test_it_looks_again_after_a_commit(tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    ingest_into(folder, write_files(tmp_path / "one", {"a.txt": ENGLISH}))
    with opened(folder) as knowledge:
        language = CorpusLanguage(knowledge)
        assert [language(), language()] == ["en", "en"]
        chinese = {f"{number}.txt": f"第{number}号水泵重九公斤。" for number in range(30)}
        ingest_into(folder, write_files(tmp_path / "two", chinese))
        assert language() == "zh"


def test_it_looks_at_a_sample_once_for_each_state(tmp_path: Path) -> None:
    ingest_into(tmp_path / "kb", write_files(tmp_path / "in", {"a.txt": ENGLISH}))
    with opened(tmp_path / "kb") as knowledge:
        language = CorpusLanguage(knowledge)
        language()
        asked: list[str] = []
        knowledge.catalog._connection.set_trace_callback(asked.append)
        language()
        assert not any("SELECT text" in statement for statement in asked)
