from eval.dataset import Case
from eval.scoring.possible import possible_metrics

NAMED = Case(id="1", question="保修期多长？", answers=("一年",), documents=("a.txt",))
QUOTED = Case(id="2", question="多重？", references=("重9公斤。",))
UNANSWERABLE = Case(id="3", question="多少钱？", unanswerable=True, documents=("a.txt",))


def test_what_cases_hold_tells_which_metrics_they_can_have() -> None:
    named = possible_metrics([NAMED], scored="retrieval")
    assert {"mrr@10", "ndcg@10", "doc_recall@5", "answer_in_context@400"} <= named
    assert not {name for name in named if name.startswith("reference_recall")}
    quoted = possible_metrics([QUOTED], scored="retrieval")
    assert "reference_recall@1000" in quoted
    assert "mrr@10" not in quoted
    assert possible_metrics([NAMED, QUOTED], scored="retrieval") == named | quoted


def test_answers_have_more_of_them() -> None:
    found = possible_metrics([NAMED, QUOTED], scored="answers")
    assert found > possible_metrics([NAMED, QUOTED], scored="retrieval")
    assert {"exact_match", "character_f1", "rouge_l", "answer_contained@120"} <= found
    assert {"citation_precision", "citation_recall", "false_abstain_rate"} <= found
    assert "false_answer_rate" not in found


def test_of_a_question_without_an_answer_only_the_refusal_is_scored() -> None:
    assert possible_metrics([UNANSWERABLE], scored="retrieval") == frozenset()
    assert "false_answer_rate" in possible_metrics([UNANSWERABLE], scored="answers")
