import pytest

from chains.answering.answer import AnswerSentence, Verdict
from eval.dataset import Case
from eval.scoring.results import AnswerRecord, CaseResult
from eval.scoring.set_metrics import set_metrics
from eval.scoring.summary import summarise, summarise_by_kind


def answered(evidence: float, *verdicts: Verdict) -> AnswerRecord:
    sentences = tuple(
        AnswerSentence(text="句。", verdict=verdict, score=1.0, citations=())
        for verdict in verdicts
    )
    return AnswerRecord(text="句。", abstained=False, evidence=evidence, sentences=sentences)


def result(
    record: AnswerRecord | None, *, kind: str = "", unanswerable: bool = False, error: str = ""
) -> CaseResult:
    case = Case(id="1", question="问", kind=kind, unanswerable=unanswerable)
    return CaseResult(case=case, answer=record, error=error)


KNOWN = [result(answered(score), kind="甲") for score in (0.9, 0.8)]
HARD = [result(answered(score), kind="乙") for score in (0.4, 0.2)]
UNKNOWN = [result(answered(score), kind="丙", unanswerable=True) for score in (0.85, 0.5, 0.3, 0.1)]


def test_evidence_of_answerable_cases_is_held_against_that_of_the_others() -> None:
    summary = summarise([*KNOWN, *HARD, *UNKNOWN])
    # Of 16 pairs the answerable case is above in 4 + 3 + 2 + 1.
    assert summary["abstain_auroc"].value == 10 / 16
    # Answering 95 % of four takes all of them: from 0.2 on.
    assert summary["false_answer_rate@95"].value == 0.75
    assert summary["abstain_auroc"].n == 8
    low, high = summary["abstain_auroc"].ci95
    assert 0 <= low < 10 / 16 < high <= 1


def test_a_kind_is_held_against_all_unanswerable_cases() -> None:
    kinds = summarise_by_kind([*KNOWN, *HARD, *UNKNOWN])
    assert (kinds["甲"]["abstain_auroc"], kinds["乙"]["abstain_auroc"]) == (7 / 8, 3 / 8)
    assert kinds["甲"]["false_answer_rate@95"] == 0.25
    assert "abstain_auroc" not in kinds["丙"]


def test_without_one_of_the_two_refusal_is_not_measured() -> None:
    assert set_metrics(KNOWN, unanswerable=[]) == {}
    assert set_metrics(UNKNOWN, unanswerable=UNKNOWN) == {}


def test_a_case_that_failed_has_no_evidence() -> None:
    failed = result(None, error="broke off")
    assert summarise([*KNOWN, *UNKNOWN, failed])["abstain_auroc"].n == 6


def test_sentences_are_counted_by_verdict() -> None:
    rows = [
        result(answered(1.0, "supported", "supported", "weak")),
        result(answered(1.0, "unsupported")),
        result(answered(1.0)),
    ]
    summary = summarise(rows)
    counts = {verdict: summary[f"{verdict}_sentences"].value for verdict in VERDICTS}
    assert counts == {"supported": 2.0, "weak": 1.0, "unsupported": 1.0}
    shares = {verdict: summary[f"{verdict}_share"].value for verdict in VERDICTS}
    assert shares == {"supported": 0.5, "weak": 0.25, "unsupported": 0.25}
    assert summary["supported_share"].n == 2


VERDICTS = ("supported", "weak", "unsupported")


def test_the_interval_of_a_set_is_the_same_every_time() -> None:
    rows = [*KNOWN, *HARD, *UNKNOWN]
    assert summarise(rows) == summarise(rows)


@pytest.mark.parametrize("rows", [[], [result(None, error="broke off")]])
def test_nothing_measured_is_nothing(rows: list[CaseResult]) -> None:
    assert summarise(rows) == {}
