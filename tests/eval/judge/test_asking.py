"""What a judge may do wrong, and what becomes of it; RAGAS's own code asks."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chains.errors import ModelMissingError, ServiceFailedError, ServiceUnreachableError
from chains.settings.evaluation import OpenAIJudge
from chains.settings.settings import Settings
from eval.errors import JudgeError
from eval.judge.build import build_judge
from tests.eval.judge.judged import SAMPLE, scored, settings_for
from tests.support.judge import JudgeScript
from tests.support.ollama import OllamaDouble

CHAT = "/v1/chat/completions"
VERDICT = '{"statement": "保修期为24个月", "reason": "因为。", "verdict": %s}'


@pytest.mark.parametrize(
    "output",
    [
        "这些陈述是：保修期为24个月。",
        '{"statements": ["保修期为24个月"',
        '{"sentences": ["保修期为24个月"]}',
        '{"statements": []}',
        "",
        "   \n",
    ],
)
def test_output_that_cannot_be_used_is_asked_for_again(
    output: str, server: OllamaDouble, script: JudgeScript, tmp_path: Path
) -> None:
    script.first = [output]
    value, effort = scored("faithfulness", server, tmp_path)
    assert value == pytest.approx(2 / 3)
    assert (effort.outputs, effort.repeated) == (2, 1)
    first, second, _ = server.bodies(CHAT)
    assert second["seed"] != first["seed"]
    said = [message["content"] for message in second["messages"][1:]]
    if output.strip():
        assert said[0] == output.strip()
        assert said[1].startswith("上面的输出不能用")
    else:  # there is nothing to speak of
        assert said == []


@pytest.mark.parametrize(
    ("output", "message"),
    [
        ("", "the output is empty, 3 times"),
        ("不行", r"the output is not JSON \(Expecting value\), 3 times"),
        ('{"a": 1}', "the output has another form: statements: Field required, 3 times"),
        ('{"statements": []}', "the output has 0 items, not one or more, 3 times"),
    ],
)
def test_after_so_many_times_it_is_given_up(
    output: str, message: str, server: OllamaDouble, script: JudgeScript, tmp_path: Path
) -> None:
    script.first = [output] * 9
    with pytest.raises(JudgeError, match=f"^{message}$"):
        scored("faithfulness", server, tmp_path, retries=2)
    assert len(server.bodies(CHAT)) == 3


@pytest.mark.parametrize(
    ("verdicts", "message"),
    [
        ([VERDICT % 1] * 2, "the output has 2 items, not 3"),
        ([VERDICT % 2] * 3, "the output has the verdict 2, not 0 or 1"),
    ],
)
def test_a_verdict_that_is_missing_or_neither_0_nor_1_is_not_taken(
    verdicts: list[str],
    message: str,
    server: OllamaDouble,
    script: JudgeScript,
    tmp_path: Path,
) -> None:
    statements = '{"statements": ["甲。", "乙。", "丙。"]}'
    script.first = [statements, f'{{"statements": [{", ".join(verdicts)}]}}']
    with pytest.raises(JudgeError, match=f"^{message}, 1 times$"):
        scored("faithfulness", server, tmp_path, retries=0)


def test_json_in_a_code_fence_is_json(
    server: OllamaDouble, script: JudgeScript, tmp_path: Path
) -> None:
    script.first = ['好的：\n```json\n{"statements": ["保修期为24个月"]}\n```']
    value, effort = scored("faithfulness", server, tmp_path)
    assert (value, effort.repeated) == (1.0, 0)


@pytest.mark.parametrize("capabilities", [("completion",), ("completion", "thinking")])
def test_what_is_thought_does_no_harm(
    capabilities: tuple[str, ...], server: OllamaDouble, script: JudgeScript, tmp_path: Path
) -> None:
    thinking = '先想想：{"statements": ["不对"]} 好像 {不行'
    server.add(script.model(capabilities=capabilities, thinking=thinking))
    value, effort = scored("faithfulness", server, tmp_path)
    assert value == pytest.approx(2 / 3)
    assert effort.repeated == 0


def test_thinking_can_be_switched_off(server: OllamaDouble, tmp_path: Path) -> None:
    scored("context_recall", server, tmp_path)
    assert "reasoning_effort" not in server.bodies(CHAT)[0]
    scored("context_recall", server, tmp_path, think=False)
    assert server.bodies(CHAT)[1]["reasoning_effort"] == "none"


def test_thinking_that_was_opened_in_the_prompt_does_no_harm(
    server: OllamaDouble, script: JudgeScript, tmp_path: Path
) -> None:
    script.first = ['想一想 {"a": 1}\n</think>\n\n{"statements": ["保修期为24个月"]}']
    assert scored("faithfulness", server, tmp_path)[1].repeated == 0


def test_an_answer_that_does_not_come_in_time(
    server: OllamaDouble, script: JudgeScript, tmp_path: Path
) -> None:
    server.add(script.model(load_seconds=5.0))
    with pytest.raises(ServiceFailedError, match=r"did not answer within 0\.2 s"):
        scored("faithfulness", server, tmp_path, timeout=0.2)
    assert len(server.bodies(CHAT)) == 1  # a judge that is too slow does not become faster
    (request,) = (one for one in server.requests if one.path == CHAT)
    assert request.disconnected.wait(2)  # so that the server stops working for nobody


def test_an_output_longer_than_allowed(
    server: OllamaDouble, script: JudgeScript, tmp_path: Path
) -> None:
    sample = replace(SAMPLE, answer="很长的回答" * 40)
    with pytest.raises(JudgeError, match="the output is longer than 64 tokens, 1 times") as error:
        scored("faithfulness", server, tmp_path, sample=sample, max_tokens=64, retries=0)
    assert "evaluation.judge.max_tokens" in error.value.hint


def test_a_prompt_that_the_server_has_cut_is_not_judged(
    server: OllamaDouble, tmp_path: Path
) -> None:
    # The double takes a character for a token and, like Ollama, has a context of 4096.
    sample = replace(SAMPLE, contexts=("保修期为24个月。" + "说明书的其他内容" * 700,))
    with pytest.raises(JudgeError, match="the judge read only 4096 tokens") as error:
        scored("context_recall", server, tmp_path, sample=sample)
    assert "OLLAMA_CONTEXT_LENGTH" in error.value.hint


def test_reading_fewer_tokens_than_there_can_be_is_a_cut_too(
    server: OllamaDouble, script: JudgeScript, tmp_path: Path
) -> None:
    server.add(script.model(reads=100))
    with pytest.raises(JudgeError, match="the judge read only 100 tokens of a longer prompt"):
        scored("context_recall", server, tmp_path)


def test_a_full_queue_is_waited_for(
    server: OllamaDouble, script: JudgeScript, tmp_path: Path
) -> None:
    server.add(script.model(queue_full=2))
    value, effort = scored("faithfulness", server, tmp_path)
    assert value == pytest.approx(2 / 3)
    assert effort.repeated == 0


def test_nothing_is_asked_twice(server: OllamaDouble, script: JudgeScript, tmp_path: Path) -> None:
    script.first = ["不行"]
    first, effort = scored("faithfulness", server, tmp_path)
    sent = len(server.bodies(CHAT))
    again, kept = scored("faithfulness", server, tmp_path)
    assert len(server.bodies(CHAT)) == sent
    assert again == first
    assert (effort.outputs, effort.kept, effort.repeated) == (2, 0, 1)
    assert (kept.outputs, kept.kept, kept.repeated) == (2, 2, 1)  # what it took is remembered


def test_a_failure_is_not_kept(server: OllamaDouble, script: JudgeScript, tmp_path: Path) -> None:
    script.first = ["不行"]
    with pytest.raises(JudgeError):
        scored("faithfulness", server, tmp_path, retries=0)
    assert scored("faithfulness", server, tmp_path, retries=0)[0] == pytest.approx(2 / 3)


@pytest.mark.parametrize("change", ["weights", "temperature", "max_tokens", "seed", "text"])
def test_whatever_shapes_a_judgement_makes_it_anew(
    change: str, server: OllamaDouble, script: JudgeScript, tmp_path: Path
) -> None:
    scored("context_recall", server, tmp_path)
    sample = SAMPLE
    options: dict[str, Any] = {}
    match change:
        case "weights":
            server.add(script.model(revision="2"))
        case "text":
            sample = replace(SAMPLE, contexts=(*SAMPLE.contexts[:2], "别的。"))
        case _:
            options = {change: {"temperature": 0.5, "max_tokens": 500, "seed": 8}[change]}
    _, effort = scored("context_recall", server, tmp_path, sample=sample, **options)
    assert (effort.outputs, effort.kept) == (1, 0)


def test_a_server_that_is_not_there_or_lacks_the_model(server: OllamaDouble) -> None:
    settings = settings_for(server)
    del server.models["judge:latest"]
    with pytest.raises(ModelMissingError, match="model 'judge' is not on the Ollama server"):
        build_judge(settings)
    server.stop()
    with pytest.raises(ServiceUnreachableError, match="Ollama does not answer at"):
        build_judge(settings)


def test_without_any_model_there_is_no_judge(tmp_path: Path) -> None:
    settings = Settings.model_validate({"data_dir": tmp_path, "chat": {"provider": "extractive"}})
    with pytest.raises(JudgeError, match="there is no model to judge") as error:
        build_judge(settings)
    assert "evaluation.judge.provider=ollama" in error.value.hint


def test_the_chat_model_judges_where_nobody_else_is_named(
    server: OllamaDouble, tmp_path: Path
) -> None:
    chat = {"provider": "ollama", "model": "judge", "base_url": server.base_url}
    settings = Settings.model_validate({"data_dir": tmp_path, "chat": chat})
    judge = build_judge(settings)
    assert (judge.model, judge.base_url) == ("judge", f"{server.base_url}/v1")
    assert judge.identity == f"ollama judge {server.models['judge:latest'].digest}"


def test_any_service_that_speaks_openais_protocol_judges(
    server: OllamaDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUDGE_KEY", "secret")
    section = OpenAIJudge(model="judge", base_url=server.base_url, api_key_env="JUDGE_KEY")
    settings = settings_for(server)
    evaluation = settings.evaluation.model_copy(update={"judge": section})
    judge = build_judge(settings.model_copy(update={"evaluation": evaluation}))
    assert (judge.base_url, judge.api_key) == (f"{server.base_url}/v1", "secret")
    assert judge.identity == f"openai {server.base_url}/v1 judge"
    assert server.requests == []
