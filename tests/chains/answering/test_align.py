from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chains.answering.align import Aligner, Policy
from chains.answering.answer import Answer
from chains.retrieval.steps import Evidence
from tests.support.rag_steps import evidence

PUMP = "SP-750水泵重九公斤。保修期为自购买之日起一年。"
FRUIT = "香蕉是热带水果。"
EVIDENCE = evidence("水泵", PUMP, FRUIT)


def aligned(*pieces: str, over: Evidence = EVIDENCE, unsupported: Policy = "mark") -> Answer:
    aligner = Aligner(unsupported=unsupported, nothing_left=lambda _: "什么也没有。")
    whole = Answer()
    for piece in [Answer(evidence=over), *(Answer(text=text) for text in pieces)]:
        for out in aligner.feed(piece):
            whole += out
    for out in aligner.finish():
        whole += out
    return whole


def test_a_quoted_sentence_is_supported_and_cited() -> None:
    answer = aligned("保修期为自购买之日起一年。")
    (sentence,) = answer.sentences
    assert (sentence.verdict, sentence.score, sentence.citations) == ("supported", 1.0, (1,))
    (citation,) = answer.citations
    assert (citation.number, citation.quote) == (1, "保修期为自购买之日起一年。")
    assert PUMP[citation.start : citation.end] == citation.quote
    assert citation.passage.chunk.source == "0.txt"


def test_an_invented_sentence_is_unsupported_and_cites_nothing() -> None:
    answer = aligned("鳄鱼喜欢夜间活动觅食。")
    (sentence,) = answer.sentences
    assert (sentence.verdict, sentence.citations) == ("unsupported", ())
    assert answer.citations == ()


def test_a_sentence_with_little_of_its_source_is_weak() -> None:
    (sentence,) = aligned("保修的范围覆盖电机和电缆。").sentences
    assert sentence.verdict == "weak"


def test_a_sentence_may_rest_on_two_sources() -> None:
    answer = aligned("SP-750水泵重九公斤，香蕉是热带水果。")
    assert answer.sentences[0].citations == (1, 2)
    assert [citation.passage.number for citation in answer.citations] == [1, 2]


def test_a_place_that_is_cited_again_keeps_its_number() -> None:
    answer = aligned("香蕉是热带水果。保修期为自购买之日起一年。香蕉是水果。")
    assert [sentence.citations for sentence in answer.sentences] == [(1,), (2,), (1,)]
    assert [citation.number for citation in answer.citations] == [1, 2]


def test_offsets_count_from_the_documents_beginning() -> None:
    found = EVIDENCE.passages[0]
    moved = found.__class__(
        number=1, candidate=found.candidate, text=PUMP, start=100, end=100 + len(PUMP)
    )
    over = EVIDENCE.__class__(candidates=EVIDENCE.candidates, passages=(moved,), score=0.9)
    (citation,) = aligned("保修期为自购买之日起一年。", over=over).citations
    assert PUMP[citation.start - 100 : citation.end - 100] == citation.quote


def test_punctuation_alone_is_no_sentence() -> None:
    assert aligned("——\n***\n").sentences == ()


def test_an_abstained_answer_has_no_sentences() -> None:
    over = evidence("水泵", PUMP, abstained=True, reason="weak evidence")
    answer = aligned("资料中没有找到足够的依据。", over=over)
    assert (answer.text, answer.sentences) == ("资料中没有找到足够的依据。", ())


def test_a_sentence_comes_right_behind_its_last_word() -> None:
    aligner = Aligner()
    list(aligner.feed(Answer(evidence=EVIDENCE)))
    assert [len(out.sentences) for out in aligner.feed(Answer(text="香蕉是热带水果。"))] == [0]
    assert [len(out.sentences) for out in aligner.feed(Answer(text="保修"))] == [0, 1]
    assert [len(out.sentences) for out in aligner.finish()] == [1]


def cut(text: str, cuts: Sequence[int]) -> list[str]:
    bounds = [0, *sorted(at for at in cuts if at < len(text)), len(text)]
    return [text[a:b] for a, b in pairwise(bounds)]


answers = st.lists(
    st.sampled_from(
        [
            "保修期一年。",
            "他说：“香蕉。”",
            "重3.5公斤",
            "v1.2. ",
            "\n",
            "- 水果；",
            "……",
            ".",
            '"',
            " ",
        ]
    ),
    max_size=6,
).map("".join)


@pytest.mark.parametrize("unsupported", ["mark", "drop", "keep"])
@given(text=answers, cuts=st.lists(st.integers(0, 40), max_size=8))
def test_it_does_not_matter_where_the_stream_is_cut(
    text: str, cuts: list[int], unsupported: Policy
) -> None:
    whole = aligned(text, unsupported=unsupported)
    assert aligned(*cut(text, cuts), unsupported=unsupported) == whole
    if unsupported != "drop":
        assert whole.text == text


@pytest.mark.parametrize("over", [evidence("水泵"), EVIDENCE])
def test_no_text_gives_no_sentences(over: Evidence) -> None:
    assert aligned(over=over).sentences == ()


def test_a_verdict_says_what_speaks_against_the_sentence() -> None:
    (sentence,) = aligned("SP-750水泵重八公斤。").sentences
    assert sentence.verdict == "unsupported"
    assert sentence.reasons == ("number 八公斤 is not in the source",)
    assert sentence.citations == ()


def test_what_nothing_supports_is_left_out_where_that_is_wanted() -> None:
    answer = aligned(
        "SP-750水泵重九公斤。鳄鱼夜间活动。\n\n", "香蕉是热带水果。", unsupported="drop"
    )
    assert answer.text == "SP-750水泵重九公斤。\n\n香蕉是热带水果。"
    assert [sentence.verdict for sentence in answer.sentences] == ["supported", "supported"]
    assert answer.warnings == ("left out 1 sentence that no passage supports",)


def test_an_answer_of_which_nothing_is_left_says_so() -> None:
    answer = aligned("鳄鱼夜间活动。它也游泳。", unsupported="drop")
    assert (answer.text, answer.sentences) == ("什么也没有。", ())
    assert answer.warnings == ("left out 2 sentences that no passage supports",)


def test_text_comes_with_its_verdict_where_sentences_may_be_dropped() -> None:
    aligner = Aligner(unsupported="drop")
    list(aligner.feed(Answer(evidence=EVIDENCE)))
    assert "".join(out.text for out in aligner.feed(Answer(text="香蕉是热带水果。"))) == ""
    outs = list(aligner.feed(Answer(text="鳄鱼夜间")))
    assert [out.text for out in outs] == ["", "香蕉是热带水果。", ""]
    assert [len(out.sentences) for out in outs] == [0, 0, 1]
    assert "".join(out.text for out in aligner.finish()) == ""


def test_an_abstained_answer_is_not_held_back() -> None:
    over = evidence("水泵", PUMP, abstained=True, reason="weak evidence")
    answer = aligned("没有找到依据。", over=over, unsupported="drop")
    assert answer.text == "没有找到依据。"


@pytest.mark.parametrize(("unsupported", "marked"), [("mark", True), ("keep", False)])
def test_faces_are_told_whether_to_show_the_verdict(unsupported: Policy, marked: bool) -> None:
    (sentence,) = aligned("SP-750水泵重八公斤。", unsupported=unsupported).sentences
    assert (sentence.verdict, sentence.marked) == ("unsupported", marked)
