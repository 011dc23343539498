from dataclasses import replace
from pathlib import Path

import pytest

from chains.knowledge.knowledge_base import lexical_folder, vector_folder
from chains.knowledge.rebuild import rebuild
from chains.knowledge.records import Generation
from chains.knowledge.removal import delete_source
from chains.knowledge.writer import KnowledgeWriter
from chains.providers.analysis import Analyser
from chains.providers.hashing import HashingEmbedder
from loaders.documents import ParsedFile
from loaders.errors import CorruptFileError
from tests.support.knowledge import (
    RecordingEmbedder,
    contents,
    found_texts,
    ingest_into,
    opened,
    parse_otherwise,
    small_recipe,
    write_files,
)

TEXTS = {"甲.txt": "苹果树开花了。\n\n第二段也说苹果。", "乙.txt": "香蕉还是绿的。"}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return write_files(tmp_path / "files", TEXTS)


@pytest.fixture
def kb(tmp_path: Path, files: Path) -> Path:
    ingest_into(tmp_path / "kb", files)
    return tmp_path / "kb"


def generations(kb: Path) -> list[Generation]:
    with opened(kb) as knowledge:
        return knowledge.catalog.generations.all()


def folders(kb: Path) -> tuple[list[str], list[str]]:
    vectors = [path.name for path in vector_folder(kb, "x").parent.iterdir()]
    keywords = [path.name for path in lexical_folder(kb, "x").parent.iterdir()]
    return vectors, keywords


def test_nothing_is_redone_for_the_same_recipe(kb: Path) -> None:
    embedder = RecordingEmbedder()
    with KnowledgeWriter(kb, recipe=small_recipe(embedder=embedder)) as writer:
        assert rebuild(writer).failed == ()
    assert embedder.texts == []
    assert [(g.number, g.state) for g in generations(kb)] == [(1, "live")]


def test_another_splitter_redoes_the_chunks_and_keeps_known_vectors(kb: Path) -> None:
    embedder = RecordingEmbedder()
    recipe = small_recipe(chunk_size=32, embedder=embedder)
    with KnowledgeWriter(kb, recipe=recipe) as writer:
        rebuild(writer)
        assert writer.embedded == 1
    assert embedder.texts == [TEXTS["甲.txt"]]
    assert {text for text, *_ in contents(kb, recipe).values()} == set(TEXTS.values())


def test_another_embedder_redoes_the_vectors_only(kb: Path) -> None:
    ids = set(contents(kb))
    recipe = small_recipe(embedder=HashingEmbedder(dimension=96))
    with KnowledgeWriter(kb, recipe=recipe) as writer:
        rebuild(writer)
    found = contents(kb, recipe)
    assert set(found) == ids
    assert {len(vector) for *_, vector in found.values()} == {96}
    with KnowledgeWriter(kb, recipe=recipe):
        pass
    assert folders(kb) == (["generation-2"], ["generation-1"])


def test_another_analyser_redoes_the_keyword_index_only(kb: Path) -> None:
    embedder = RecordingEmbedder()
    recipe = small_recipe(analyser=Analyser(fold_scripts=False), embedder=embedder)
    before = contents(kb)
    with KnowledgeWriter(kb, recipe=recipe) as writer:
        rebuild(writer)
    assert embedder.texts == []
    assert contents(kb, recipe) == before
    with KnowledgeWriter(kb, recipe=recipe):
        pass
    assert folders(kb) == (["generation-1"], ["generation-2"])


def test_the_old_generation_is_dropped_by_the_next_writer(kb: Path) -> None:
    recipe = small_recipe(chunk_size=32)
    with KnowledgeWriter(kb, recipe=recipe) as writer:
        rebuild(writer)
    assert [(g.number, g.state) for g in generations(kb)] == [(1, "retired"), (2, "live")]
    with KnowledgeWriter(kb, recipe=recipe):
        pass
    assert [(g.number, g.state) for g in generations(kb)] == [(2, "live")]
    assert folders(kb) == (["generation-2"], ["generation-2"])


def test_another_parser_reads_the_files_again(kb: Path) -> None:
    recipe = small_recipe(parser="parser/2", parse=parse_otherwise)
    with KnowledgeWriter(kb, recipe=recipe) as writer:
        assert rebuild(writer).failed == ()
    with opened(kb, recipe) as knowledge:
        assert any(text.startswith("新的开头。") for text in found_texts(knowledge, "新的开头"))


def test_a_file_that_is_gone_keeps_its_text(kb: Path, files: Path) -> None:
    (files / "乙.txt").unlink()
    recipe = small_recipe(parser="parser/2", parse=parse_otherwise)
    with KnowledgeWriter(kb, recipe=recipe) as writer:
        report = rebuild(writer)
    assert report.failed == (("乙.txt", "its file is gone; the text read before is kept"),)
    assert TEXTS["乙.txt"] in {text for text, *_ in contents(kb, recipe).values()}


def test_a_file_that_cannot_be_read_any_more_keeps_its_text(kb: Path) -> None:
    def parse(path: Path) -> ParsedFile:
        raise CorruptFileError("no good")

    recipe = replace(small_recipe(parser="parser/2"), parse=parse)
    with KnowledgeWriter(kb, recipe=recipe) as writer:
        reasons = {reason for _, reason in rebuild(writer).failed}
    assert reasons == {"no good; the text read before is kept"}
    assert len(contents(kb, recipe)) == 3


def test_ingesting_with_another_recipe_rebuilds_first(kb: Path, files: Path) -> None:
    recipe = small_recipe(chunk_size=32)
    report = ingest_into(kb, files, recipe=recipe)
    assert (report.unchanged, report.embedded) == (2, 1)
    assert contents(kb, recipe).keys() == fresh(kb.parent / "fresh", files, chunk_size=32).keys()


def fresh(kb: Path, files: Path, *, chunk_size: int) -> dict[str, object]:
    ingest_into(kb, files, recipe=small_recipe(chunk_size=chunk_size))
    return dict(contents(kb, small_recipe(chunk_size=chunk_size)))


def test_a_crash_is_not_healed_with_another_embedder(kb: Path, files: Path) -> None:
    crash_before_the_commit(kb, files)
    other = small_recipe(embedder=HashingEmbedder(dimension=96))
    with KnowledgeWriter(kb, recipe=other):
        pass
    assert ingest_into(kb, files).updated == 1
    assert {len(vector) for *_, vector in contents(kb).values()} == {64}


def test_a_crash_is_remembered_by_a_writer_that_cannot_heal_it(kb: Path, files: Path) -> None:
    crash_before_the_commit(kb, files)
    with KnowledgeWriter(kb, recipe=small_recipe(analyser=Analyser(fold_scripts=False))) as writer:
        delete_source(writer, "乙.txt")
    write_files(files, TEXTS)
    ingest_into(kb, files)
    assert {text for text, *_ in contents(kb).values()} == {
        "苹果树开花了。",
        "第二段也说苹果。",
        "香蕉还是绿的。",
    }


def test_a_rebuild_heals_what_a_crash_left(kb: Path, files: Path) -> None:
    crash_before_the_commit(kb, files)
    other = small_recipe(embedder=HashingEmbedder(dimension=96))
    with KnowledgeWriter(kb, recipe=other) as writer:
        rebuild(writer)
    assert {text for text, *_ in contents(kb, other).values()} == {
        "苹果树开花了。",
        "第二段也说苹果。",
        "香蕉还是绿的。",
    }


def crash_before_the_commit(kb: Path, files: Path) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    write_files(files, {"甲.txt": "苹果树结果了。\n\n第二段也说苹果。"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chains.knowledge.chunk_table.ChunkTable.replace", interrupt)
        with pytest.raises(KeyboardInterrupt):
            ingest_into(kb, files)


def test_a_folder_that_no_generation_names_is_removed(kb: Path) -> None:
    before = folders(kb)
    for forgotten in (vector_folder(kb, "generation-0"), lexical_folder(kb, "generation-0")):
        write_files(forgotten, {"data": "删掉了的文字。"})
    with KnowledgeWriter(kb, recipe=small_recipe()):
        pass
    assert folders(kb) == before
