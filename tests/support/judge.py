"""A judge that can be computed by hand: it splits at full stops and looks for words in texts."""

import json
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.ollama_bodies import Message
from tests.support.ollama_models import ModelDouble

_INPUT = re.compile(r"(?:输入：|Input: )(\{.*\})\n")


@dataclass
class JudgeScript:
    """What a judge does; the `output` of a `ModelDouble`.

    A statement is a sentence up to `。`; it follows from a text that contains it. The question
    that an answer answers is `question`; an answer evades where it says 不清楚. A passage helps
    where it contains the right answer.

    Attributes:
        question: What every answer is taken to answer.
        first: Said instead of the first outputs, one after the other.
        asked: Inputs that were judged, in order.
    """

    question: str = "问题？"
    first: list[str] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, messages: Sequence[Message], schema: dict[str, Any]) -> str:
        """Answer one request."""
        given = next(m.content for m in messages if m.role == "user")
        found = _INPUT.findall(given)
        if not found:  # the prompt was cut: a model says something all the same
            return "{}"
        data = json.loads(found[-1])
        with self._lock:
            self.asked.append(data)
            if self.first:
                return self.first.pop(0)
        return json.dumps(self._output(data, set(schema["properties"])), ensure_ascii=False)

    def model(self, name: str = "judge", **options: Any) -> ModelDouble:
        """Return a model that judges so."""
        return ModelDouble(name=name, output=self, **options)

    def _output(self, data: dict[str, Any], wanted: set[str]) -> dict[str, Any]:
        match sorted(wanted):
            case ["noncommittal", "question"]:
                evades = int("不清楚" in data["response"])
                return {"question": self.question, "noncommittal": evades}
            case ["reason", "verdict"]:
                return {"reason": "因为。", "verdict": int(_holds(data["context"], data["answer"]))}
            case ["classifications"]:
                return {
                    "classifications": [
                        {
                            "statement": statement,
                            "reason": "因为。",
                            "attributed": int(_holds(data["context"], statement)),
                        }
                        for statement in sentences(data["answer"])
                    ]
                }
            case ["claims"]:
                return {"claims": sentences(data["response"])}
            case ["statements"] if "context" in data:
                return {
                    "statements": [
                        {
                            "statement": statement,
                            "reason": "因为。",
                            "verdict": int(_holds(data["context"], statement)),
                        }
                        for statement in data["statements"]
                    ]
                }
        return {"statements": sentences(data["answer"])}


def sentences(text: str) -> list[str]:
    """Split at full stops; a question in front of an answer is no statement."""
    lines = [line for line in text.split("\n") if not line.endswith("？")]
    return [part for part in "。".join(lines).split("。") if part]


def _holds(context: str, statement: str) -> bool:
    return statement.strip("。") in context
