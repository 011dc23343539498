"""Who judges, what it is asked, and what that takes."""

from dataclasses import dataclass
from typing import Any

from chains.providers.services import Service
from eval.judge.form import Form


@dataclass(frozen=True, kw_only=True)
class JudgeModel:
    """Who judges, and how it is asked.

    Attributes:
        service: Where it is.
        base_url: Address of its OpenAI-compatible endpoint.
        model: Its name there.
        identity: What tells it from others, with the digest of its weights where that is known.
        api_key: What the service asks for; any text where it asks for none.
        temperature: 0 makes repeats alike.
        seed: Of the first repeat.
        max_tokens: Longest output, thinking included.
        retries: How often it is asked again.
        context_hint: What to do where its context is too short.
        thinks: Whether a thinking model may think; what it thinks is never read.
    """

    service: Service
    base_url: str
    model: str
    identity: str = ""
    api_key: str = "not-needed"  # the openai package insists on one
    temperature: float = 0.1
    seed: int = 7
    max_tokens: int = 2048
    retries: int = 2
    context_hint: str = ""
    thinks: bool = True

    def request(self, prompt: str, schema: dict[str, Any], *, seed: int) -> dict[str, Any]:
        """Return the body of a first request, so many numbers from the first seed."""
        unthinking = {} if self.thinks else {"reasoning_effort": "none"}
        return unthinking | {
            "model": self.model,
            "messages": [{"role": "user", "content": prompt}],
            "temperature": self.temperature,
            "seed": self.seed + seed,
            "max_tokens": self.max_tokens,
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "judgement", "schema": schema},
            },
        }


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """One thing that a judge is asked.

    Attributes:
        prompt: The whole prompt.
        again: What it is told after an output that cannot be used.
        form: The type of the output.
        label: What it is for.
        count: How many items the output's list must have, where that is known.
        repeat: Which time the whole judgement is made, from 0.
        turn: Which time the same prompt is asked within a judgement, from 0.
    """

    prompt: str
    again: str
    form: Form
    label: str
    count: int | None = None
    repeat: int = 0
    turn: int = 0


@dataclass(kw_only=True)
class Effort:
    """How often the judge was asked for one label.

    Attributes:
        outputs: Outputs that could be used.
        kept: Those of them that were asked for earlier.
        repeated: Outputs that could not be used; the judge was asked again, or given up.
    """

    outputs: int = 0
    kept: int = 0
    repeated: int = 0
