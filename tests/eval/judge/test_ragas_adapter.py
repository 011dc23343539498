"""RAGAS's own code computes what can be computed by hand from the judge's verdicts."""

import inspect
import json
from dataclasses import replace
from pathlib import Path

import pytest
import ragas.prompt.metrics.common
from ragas.metrics.collections.answer_relevancy.util import AnswerRelevancePrompt
from ragas.metrics.collections.context_precision.util import ContextPrecisionPrompt
from ragas.metrics.collections.context_recall.util import ContextRecallPrompt
from ragas.metrics.collections.factual_correctness.util import ClaimDecompositionPrompt
from ragas.metrics.collections.factual_correctness.util import NLIStatementPrompt as FactualPrompt
from ragas.metrics.collections.faithfulness.util import NLIStatementPrompt, StatementGeneratorPrompt

from eval.judge.catalog import RAGAS_METRICS
from eval.judge.samples import Sample
from tests.eval.judge.judged import ANSWER, CONTEXTS, QUESTION, SAMPLE, prompts_in, scored
from tests.support.judge import JudgeScript
from tests.support.ollama import OllamaDouble

CHAT = "/v1/chat/completions"
ASKING = [metric.name for metric in RAGAS_METRICS.values() if metric.asks]
ENGLISH = [
    prompt.instruction
    for prompt in (
        AnswerRelevancePrompt, ContextPrecisionPrompt, ContextRecallPrompt, FactualPrompt,
        ClaimDecompositionPrompt, NLIStatementPrompt, StatementGeneratorPrompt,
    )
] + [inspect.getsource(ragas.prompt.metrics.common)]  # fmt: skip


def test_faithfulness_is_the_share_of_statements_that_the_passages_bear_out(
    server: OllamaDouble, tmp_path: Path
) -> None:
    value, effort = scored("faithfulness", server, tmp_path)
    assert value == pytest.approx(2 / 3)  # not the colour
    assert (effort.outputs, effort.repeated) == (2, 0)


def test_context_precision_is_the_mean_precision_at_the_useful_passages(
    server: OllamaDouble, tmp_path: Path
) -> None:
    # Of three passages the last one alone helps.
    assert scored("context_precision", server, tmp_path)[0] == pytest.approx(1 / 3)


def test_context_recall_is_the_share_of_the_reference_that_is_there(
    server: OllamaDouble, tmp_path: Path
) -> None:
    sample = replace(SAMPLE, reference="保修期为24个月。净重40公斤。")
    assert scored("context_recall", server, tmp_path, sample=sample)[0] == 0.5


def test_factual_correctness_is_f1_over_the_claims(server: OllamaDouble, tmp_path: Path) -> None:
    # One of the answer's three claims is in the reference, whose only claim is in the answer.
    precision, recall = 1 / 3, 1.0
    f1 = 2 * precision * recall / (precision + recall)
    assert scored("factual_correctness", server, tmp_path)[0] == round(f1, 2)


def test_noise_sensitivity_is_the_share_of_wrong_statements_from_useful_passages(
    server: OllamaDouble, tmp_path: Path
) -> None:
    # The warranty is not in the reference and comes from a passage without it; the colour comes
    # from nowhere. So no wrong statement comes from the one useful passage …
    assert scored("noise_sensitivity", server, tmp_path)[0] == 0.0
    # … until that passage says something else too.
    noisy = replace(SAMPLE, contexts=("规格：净重38公斤，颜色是蓝色。",))
    assert scored("noise_sensitivity", server, tmp_path, sample=noisy)[0] == pytest.approx(1 / 3)


def test_answer_relevancy_compares_questions_by_the_configured_embedder(
    server: OllamaDouble, script: JudgeScript, tmp_path: Path
) -> None:
    script.question = QUESTION
    value, effort = scored("answer_relevancy", server, tmp_path / "same")
    assert value == pytest.approx(1.0)
    assert effort.outputs == 3
    script.question = "食堂几点开饭"
    assert scored("answer_relevancy", server, tmp_path / "other")[0] < 0.5
    evading = replace(SAMPLE, answer="不清楚。")
    script.question = QUESTION
    assert scored("answer_relevancy", server, tmp_path / "evading", sample=evading)[0] == 0.0


def test_semantic_similarity_asks_nobody(server: OllamaDouble, tmp_path: Path) -> None:
    sample = replace(SAMPLE, answer=SAMPLE.reference)
    assert scored("semantic_similarity", server, tmp_path, sample=sample)[0] == pytest.approx(1.0)
    assert 0 < scored("semantic_similarity", server, tmp_path)[0] < 1
    assert server.bodies(CHAT) == []


@pytest.mark.parametrize("metric", ASKING)
def test_the_judge_is_told_in_chinese_by_our_own_words(
    metric: str, server: OllamaDouble, tmp_path: Path
) -> None:
    scored(metric, server, tmp_path)
    sent = [body["messages"][0]["content"] for body in server.bodies(CHAT)]
    ours = [task.instruction.strip() for task in prompts_in("zh").tasks.values()]
    assert sent
    for prompt in sent:
        assert sum(instruction in prompt for instruction in ours) == 1
        assert "只输出一个 JSON 对象" in prompt
        for english in ENGLISH:
            told = [line.strip() for line in english.splitlines() if len(line.split()) > 4]
            assert not any(line in prompt for line in told)
        assert "Einstein" not in prompt
        assert "EXAMPLES" not in prompt


def test_an_english_question_is_judged_in_english(server: OllamaDouble, tmp_path: Path) -> None:
    scored("faithfulness", server, tmp_path, language="en")
    prompt = server.bodies(CHAT)[0]["messages"][0]["content"]
    assert prompt.startswith("You are given a question and its answer.")
    assert "只输出" not in prompt


def test_the_request_is_as_ollama_knows_it(server: OllamaDouble, tmp_path: Path) -> None:
    scored("faithfulness", server, tmp_path, temperature=0.2, seed=11, max_tokens=900)
    first, second = server.bodies(CHAT)
    assert first["messages"][0]["content"].endswith(
        f"输入：{json.dumps({'question': QUESTION, 'answer': ANSWER}, ensure_ascii=False)}\n输出："
    )
    assert (first["model"], first["temperature"], first["seed"]) == ("judge", 0.2, 11)
    assert first["max_tokens"] == 900
    assert first["response_format"]["json_schema"]["schema"] == {
        "type": "object",
        "properties": {"statements": {"type": "array", "items": {"type": "string"}, "minItems": 1}},
        "required": ["statements"],
    }
    verdicts = second["response_format"]["json_schema"]["schema"]["properties"]["statements"]
    assert (verdicts["minItems"], verdicts["maxItems"]) == (3, 3)
    assert verdicts["items"]["properties"]["verdict"] == {"type": "integer", "enum": [0, 1]}


def test_all_passages_are_in_the_prompt(server: OllamaDouble, tmp_path: Path) -> None:
    scored("context_recall", server, tmp_path)
    (body,) = server.bodies(CHAT)
    assert all(context in body["messages"][0]["content"] for context in CONTEXTS)


def test_a_text_with_braces_is_not_taken_for_a_variable(
    server: OllamaDouble, script: JudgeScript, tmp_path: Path
) -> None:
    sample = Sample(
        id="1", question="{x}？", answer="{schema}。", contexts=("{schema}{",), reference="{"
    )
    assert scored("faithfulness", server, tmp_path, sample=sample)[0] == 1.0
    assert script.asked[0] == {"question": "{x}？", "answer": "{schema}。"}


def test_ragas_leaves_nothing_behind(
    server: OllamaDouble, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its own model classes number the user in a file below his home, even where tracking is off.
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    scored("faithfulness", server, tmp_path / "kept")
    assert {path.name for path in tmp_path.iterdir()} == {"kept"}
