import asyncio
from collections.abc import Sequence

import pytest

from chains.errors import ModelMissingError, ServiceFailedError, ServiceUnreachableError
from eval.judge.catalog import RAGAS_METRICS, JudgedMetric
from eval.judge.judging import Judgement, Work, judge_all
from eval.judge.samples import Sample

SAMPLES = [
    Sample(id=str(number), question="问？", answer="答。", contexts=("文",), reference="金")
    for number in range(6)
]
FAITHFULNESS = RAGAS_METRICS["faithfulness"]


def work(concurrency: int = 2) -> Work:
    return Work(samples=SAMPLES, metrics=[FAITHFULNESS], concurrency=concurrency)


def judged(plan: Work, *, failing: dict[str, Exception]) -> Sequence[Judgement]:
    async def score(_: JudgedMetric, sample: Sample, repeat: int) -> float:
        await asyncio.sleep(0.001 * (6 - int(sample.id)))  # the last one is done first
        if error := failing.get(sample.id):
            raise error
        return float(sample.id)

    return asyncio.run(judge_all(plan, score))


def test_judgements_come_in_order_whoever_is_done_first() -> None:
    assert [one.value for one in judged(work(6), failing={})] == [0, 1, 2, 3, 4, 5]


def test_a_judgement_that_fails_does_no_harm_to_the_others() -> None:
    failing = {
        "1": ServiceFailedError("no answer within 1 s", hint="wait"),
        "3": ValueError("setting an array element\nwith a sequence"),
    }
    found = judged(work(), failing=failing)
    assert [one.value for one in found] == [0, None, 2, None, 4, 5]
    assert (found[1].error, found[1].hint) == ("no answer within 1 s", "wait")
    assert (found[3].error, found[3].hint) == ("setting an array element with a sequence", "")


def test_what_would_befall_all_of_them_ends_it() -> None:
    gone = ModelMissingError("model 'judge' is not on the Ollama server")
    with pytest.raises(ModelMissingError):
        judged(work(), failing={"0": gone})


def test_a_service_that_fails_again_and_again_ends_it() -> None:
    gone = ServiceUnreachableError("Ollama does not answer")
    found = judged(work(1), failing=dict.fromkeys("01345", gone))
    assert [one.value for one in found] == [None, None, 2, None, None, None]
    with pytest.raises(ServiceUnreachableError):
        judged(work(1), failing=dict.fromkeys("01234", gone))
