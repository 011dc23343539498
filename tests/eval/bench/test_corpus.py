from collections import Counter
from pathlib import Path

import pytest

from chains.knowledge.build import build_recipe
from chains.knowledge.knowledge_base import KnowledgeBase
from chains.knowledge.recipe import Recipe
from chains.settings.load import load_settings
from eval.bench.corpus import FOLDERS, Text, write_corpus

CONFIG = Path(__file__).parents[3] / "config.yaml"


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    return build_recipe(load_settings(CONFIG, profile="offline"))


def test_the_same_seed_writes_the_same_text() -> None:
    first, second = Text(7), Text(7)
    assert first.paragraph() == second.paragraph()
    second.restart(8)
    assert first.paragraph() != second.paragraph()


def test_words_are_as_unevenly_common_as_in_real_text() -> None:
    text = Text()
    counts = Counter(text.word() for _ in range(20_000))
    ranked = [count for _, count in counts.most_common()]
    # Zipf: the tenth word is a few times rarer than the first, half of the words come once.
    assert 2 < ranked[0] / ranked[9] < 6
    assert 0.4 < sum(count == 1 for count in ranked) / len(ranked) < 0.8


def test_a_question_and_its_variants_are_about_the_sentence() -> None:
    assert Text().questions("甲乙丙丁，戊己庚辛壬癸子丑。") == (
        "甲乙丙丁的戊己庚辛壬癸是什么？",
        "甲乙丙丁戊己庚辛壬癸",
        "什么是戊己庚辛壬癸子丑？",
    )


def test_there_are_exactly_so_many_chunks(tmp_path: Path, recipe: Recipe) -> None:
    written: list[int] = []
    write_corpus(tmp_path, recipe=recipe, chunks=103, on_written=written.append)
    assert written[-1] == 103
    knowledge = KnowledgeBase(tmp_path, name="bench", recipe=recipe)
    with knowledge.reading() as snapshot:
        assert snapshot.catalog.chunks.count(snapshot.generation.number) == 103
        assert len(snapshot.vectors.ids()) == len(snapshot.lexical.ids()) == 103
        sources = [s.sources[0] for s in snapshot.catalog.documents.summaries()]
    assert len({source.split("/")[0] for source in sources}) == FOLDERS
    commit = knowledge.catalog.commit_number()
    write_corpus(tmp_path, recipe=recipe, chunks=103, on_written=written.append)
    assert knowledge.catalog.commit_number() == commit
    knowledge.close()
