from typing import Any

import httpx
import pytest

from tests.support.judge import JudgeScript
from tests.support.ollama import ModelDouble, OllamaDouble

SCHEMA = {"type": "object", "properties": {"claims": {"type": "array"}}}


def told(response_format: dict[str, Any] | None, **model: Any) -> httpx.Response:
    content = '输入：{"response": "甲。乙。"}\n输出：'
    body: dict[str, Any] = {"model": "judge", "messages": [{"role": "user", "content": content}]}
    if response_format:
        body["response_format"] = response_format
    with OllamaDouble(models=[ModelDouble(name="judge", **model)]) as server:
        return httpx.post(f"{server.base_url}/v1/chat/completions", json=body, trust_env=False)


def text_of(response: httpx.Response) -> str:
    return str(response.json()["choices"][0]["message"]["content"])


def test_where_a_schema_is_asked_for_the_output_is_scripted() -> None:
    wanted = {"type": "json_schema", "json_schema": {"name": "claims", "schema": SCHEMA}}
    assert text_of(told(wanted, output=JudgeScript())) == '{"claims": ["甲", "乙"]}'
    assert text_of(told(wanted)) == "好的。"
    assert text_of(told(None, output=JudgeScript())) == "好的。"


@pytest.mark.parametrize(
    "response_format",
    [{"type": "xml"}, {"type": "json_schema"}, {"type": "json_schema", "json_schema": {}}],
)
def test_a_format_that_there_is_not_is_refused(response_format: dict[str, Any]) -> None:
    assert told(response_format).status_code == 400
