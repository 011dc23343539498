from hypothesis import given
from hypothesis import strategies as st

from chains.answering.answer import Answer, AnswerSentence, TraceStep
from chains.providers.protocols import Usage
from tests.support.rag_steps import evidence

SENTENCE = AnswerSentence(text="甲。", verdict="supported", score=1.0, citations=(1,))
answers = st.builds(
    Answer,
    evidence=st.sampled_from([None, evidence("问", "甲"), evidence("问", "乙")]),
    text=st.text("甲乙", max_size=2),
    thinking=st.text("丙", max_size=1),
    sentences=st.sampled_from([(), (SENTENCE,)]),
    warnings=st.sampled_from([(), ("慢",), ("短", "慢")]),
    usage=st.sampled_from([None, Usage(prompt_tokens=1), Usage(completion_tokens=2)]),
    partial=st.booleans(),
    trace=st.sampled_from([(), (TraceStep(step="gate", milliseconds=1.0, counts={}),)]),
)


@given(answers, answers, answers)
def test_adding_is_associative(first: Answer, second: Answer, third: Answer) -> None:
    assert (first + second) + third == first + (second + third)


@given(answers)
def test_an_empty_piece_adds_nothing(answer: Answer) -> None:
    assert answer + Answer() == answer == Answer() + answer


def test_texts_join_and_the_first_evidence_stays() -> None:
    whole = Answer(evidence=evidence("问", "甲"), text="甲") + Answer(text="乙", warnings=("慢",))
    assert (whole.text, whole.warnings) == ("甲乙", ("慢",))
    assert whole.evidence == evidence("问", "甲")


def test_it_is_abstained_as_its_evidence_is() -> None:
    assert Answer(evidence=evidence("问", abstained=True)).abstained
    assert not Answer(evidence=evidence("问")).abstained
    assert not Answer().abstained
