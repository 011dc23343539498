"""Verdicts on answers as they are, and made false, told by a scripted Ollama server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chains.answering.answer import Answer
from chains.answering.generate import ChatAnswerer
from chains.providers.language import prompt_chooser
from chains.providers.ollama_chat import OllamaChatModel
from chains.retrieval.steps import Evidence
from chains.settings.load import load_settings, packed_config
from eval.bench.verdicts import UNTOUCHED, Marked, VerdictBench, run_verdicts
from eval.dataset import load_dataset
from prompts.load import load_prompt
from tests.support.dataset import write_dataset
from tests.support.ollama import ModelDouble, OllamaDouble

DATA = Path(__file__).parents[3].parent / "shared" / "data"
SAMPLE = 25


def measured(folder: Path, ollama: OllamaDouble, *, limit: int | None = None) -> VerdictBench:
    prompt = load_prompt("answer", language="zh")
    chat = OllamaChatModel(model="told", base_url=ollama.base_url)
    answerer = ChatAnswerer(
        chat, prompt_for=prompt_chooser({"zh": prompt, "en": prompt}, fixed="zh"), max_tokens=1024
    )

    def speak(evidence: Evidence, text: str) -> Iterator[Answer]:
        ollama.add(ModelDouble(name="told", answer=text, piece_length=64))
        yield from answerer.answer(evidence)

    settings = load_settings(packed_config(), profile="offline")
    return run_verdicts(load_dataset(folder), settings, speak=speak, limit=limit)


def swapped(kinds: dict[str, Marked]) -> Marked:
    others = [marked for kind, marked in kinds.items() if kind != UNTOUCHED]
    return Marked(
        sentences=sum(marked.sentences for marked in others),
        unsupported=sum(marked.unsupported for marked in others),
        weak=sum(marked.weak for marked in others),
    )


OPENINGS = {"保修": "东岭水泵有限公司是一家水泵厂。", "仓库": "西山仓储有限公司是一家仓库。"}
TOLD = (
    {
        "id": "1",
        "question": "东岭水泵有限公司的增压泵在2019年卖出多少台？",
        "answers": ["东岭水泵有限公司在2019年3月一共卖出4200台增压泵。"],
        "references": ["公司在2019年3月卖出了4,200台增压泵。"],
        "documents": ["保修.txt"],
    },
    {
        "id": "2",
        "question": "西山仓储有限公司何时建立新仓库？",
        "answers": ["西山仓储有限公司于2021年5月建立了面积为3000平方米的新仓库。"],
        "references": ["2021年5月，公司建立面积三千平方米的新仓库。"],
        "documents": ["仓库.txt"],
    },
)


def test_small_lies_are_told_from_paraphrases(tmp_path: Path, ollama: OllamaDouble) -> None:
    folder = write_dataset(tmp_path / "set", TOLD)
    for (name, opening), told in zip(OPENINGS.items(), TOLD, strict=True):
        text = f"{opening}{told['references'][0]}"
        (folder / "documents" / f"{name}.txt").write_text(text, encoding="utf-8")
    bench = measured(folder, ollama)
    assert sum(bench.cases.values()) == len(TOLD)
    assert bench.without_verdict == 0
    for kinds in filter(None, bench.halves.values()):
        assert kinds[UNTOUCHED].marked_share == 0
        assert swapped(kinds).unsupported_share == 1
        assert {"number", "date", "name", "negation"} <= set(kinds)


@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here")
def test_the_reported_half_reaches_its_numbers(ollama: OllamaDouble) -> None:
    bench = measured(DATA / "dragonball-finance", ollama, limit=SAMPLE)
    kinds = bench.halves["reported"]
    assert bench.without_verdict == 0
    assert swapped(kinds).unsupported_share >= 0.9
    assert kinds[UNTOUCHED].marked_share <= 0.08
