"""The one place that knows RAGAS; importing it takes seconds, so it is imported late."""

import asyncio
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError
from ragas.embeddings.base import BaseRagasEmbedding
from ragas.llms.base import InstructorBaseRagasLLM
from ragas.metrics.collections import (
    AnswerRelevancy,
    ContextPrecision,
    ContextRecall,
    FactualCorrectness,
    Faithfulness,
    NoiseSensitivity,
    SemanticSimilarity,
)
from ragas.metrics.collections.base import BaseMetric
from ragas.prompt.metrics.base_prompt import BasePrompt

from chains.errors import PromptError
from chains.providers.protocols import Embedder, Vectors
from eval.errors import JudgeError
from eval.judge.asking import Judge
from eval.judge.catalog import JudgedMetric
from eval.judge.form import schema_of
from eval.judge.model import Inquiry
from eval.judge.samples import Sample
from prompts.judge import JudgePrompts, fill_frame

_Output = TypeVar("_Output", bound=BaseModel)

_CLASSES: dict[str, Callable[..., BaseMetric]] = {
    "faithfulness": Faithfulness,
    "answer_relevancy": AnswerRelevancy,
    "context_precision": ContextPrecision,
    "context_recall": ContextRecall,
    "factual_correctness": FactualCorrectness,
    "noise_sensitivity": NoiseSensitivity,
    "semantic_similarity": SemanticSimilarity,
}

_TASKS = {
    "faithfulness": {
        "statement_generator_prompt": "statements",
        "nli_statement_prompt": "verdicts",
    },
    "answer_relevancy": {"prompt": "question"},
    "context_precision": {"prompt": "usefulness"},
    "context_recall": {"prompt": "attribution"},
    "factual_correctness": {"prompt": "claims", "nli_prompt": "verdicts"},
    "noise_sensitivity": {"statement_prompt": "statements", "faithfulness_prompt": "verdicts"},
}
"""Metric -> attribute of its object that holds a prompt -> our task; see `JUDGE_PROMPTS`."""

_OUR_NAMES = {"text": "answer"}
"""Field of an input as RAGAS names it -> as our prompts do."""

_NOT_SHOWN = {"atomicity", "coverage"}
"""Fields of an input that only choose among RAGAS's own examples."""


@dataclass(frozen=True, kw_only=True)
class JudgeTools:
    """What metrics are computed with.

    Attributes:
        judge: The judge; None where no metric asks one.
        embedder: Compares texts; None where no metric does.
        prompts_for: Question -> what the judge is told, in its language.
    """

    judge: Judge | None
    embedder: Embedder | None
    prompts_for: Callable[[str], JudgePrompts]


async def score(
    metric: JudgedMetric, sample: Sample, repeat: int = 0, *, tools: JudgeTools
) -> float:
    """Let RAGAS compute a metric of one case.

    Args:
        metric: One that concerns the case.
        sample: The case.
        repeat: Which time, from 0.
        tools: What it is computed with.

    Raises:
        JudgeError: The judge's output cannot be used, or RAGAS gives no number.
        ServiceError: The judge or the embedder does not answer.
        PromptError: An example of a prompt has other fields than RAGAS's.
    """
    built = _build(metric, sample, tools=tools, repeat=repeat)
    fields: dict[str, Any] = {
        "user_input": sample.question,
        "response": sample.answer,
        "retrieved_contexts": list(sample.contexts),
        "reference": sample.reference,
    }
    if metric.name in ("factual_correctness", "noise_sensitivity"):  # they take it for claims
        fields["reference"] = sample.reference_statement
    with np.errstate(all="ignore"):  # a vector of length 0 has no direction: that is NaN
        result = await built.ascore(**{name: fields[name] for name in metric.fields})
    value = float(result.value)
    if not math.isfinite(value):
        raise JudgeError("RAGAS gave no number")
    return value


def _build(metric: JudgedMetric, sample: Sample, *, tools: JudgeTools, repeat: int) -> BaseMetric:
    """Return RAGAS's object with our prompts in it."""
    arguments: dict[str, object] = {}
    prompts = tools.prompts_for(sample.question)
    if metric.asks and tools.judge is not None:
        arguments["llm"] = _JudgeLLM(tools.judge, prompts=prompts, label=metric.name, repeat=repeat)
    if metric.embeds and tools.embedder is not None:
        asks = metric.name == "answer_relevancy"  # compares questions; the other one answers
        encode = tools.embedder.encode_queries if asks else tools.embedder.encode_documents
        arguments["embeddings"] = _Embedding(encode)
    if metric.name == "factual_correctness":
        arguments |= {"atomicity": "high", "coverage": "high"}
    built = _CLASSES[metric.name](**arguments)
    for attribute, task in _TASKS.get(metric.name, {}).items():
        setattr(built, attribute, _TaskPrompt(getattr(built, attribute), prompts, task=task))
    return built


class _Counted(str):
    """A prompt that knows how many items its answer must have.

    RAGAS hands the judge nothing but the prompt, and takes a shorter list of verdicts for a
    shorter answer: the statements that a judge forgot would count as neither right nor wrong.
    """

    verdicts: int | None = None


class _TaskPrompt(BasePrompt[BaseModel, BaseModel]):
    """Stands in for one of RAGAS's prompt objects, with our wording from beginning to end."""

    def __init__(self, replaced: BasePrompt[Any, Any], prompts: JudgePrompts, *, task: str) -> None:
        self.input_model = replaced.input_model
        self.output_model = replaced.output_model
        self.language = prompts.language
        self.instruction = prompts.tasks[task].instruction
        self._frame = prompts.frame
        theirs = {ours: theirs for theirs, ours in _OUR_NAMES.items()}
        fields = self.input_model.model_fields
        try:
            self.examples = [
                (
                    self.input_model.model_validate(
                        {
                            name if name in fields else theirs.get(name, name): value
                            for name, value in example.input.items()
                        }
                    ),
                    self.output_model.model_validate(example.output),
                )
                for example in prompts.tasks[task].examples
            ]
        except ValidationError as error:
            detail = error.errors()[0]
            place = ".".join(map(str, detail["loc"]))
            path = prompts.folder / f"judge_{task}.yaml"
            raise PromptError(f"{path}: examples: {place}: {detail['msg']}") from error

    def to_string(self, data: BaseModel) -> str:
        """Write the prompt."""
        statements = getattr(data, "statements", None)
        count = None if statements is None else len(statements)
        schema = schema_of(self.output_model, count=count)
        examples = (
            fill_frame(
                self._frame.example,
                number=str(number),
                input=_input(shown),
                output=json.dumps(wanted.model_dump(), ensure_ascii=False),
            )
            for number, (shown, wanted) in enumerate(self.examples, start=1)
        )
        prompt = _Counted(
            fill_frame(
                self._frame.prompt,
                instruction=self.instruction.strip(),
                schema=json.dumps(schema, ensure_ascii=False),
                examples="\n\n".join(examples),
                input=_input(data),
            )
        )
        prompt.verdicts = count
        return prompt


def _input(data: BaseModel) -> str:
    fields = data.model_dump(exclude=_NOT_SHOWN)
    named = {_OUR_NAMES.get(name, name): value for name, value in fields.items()}
    return json.dumps(named, ensure_ascii=False)


class _JudgeLLM(InstructorBaseRagasLLM):
    """What RAGAS asks: our judge, for one judgement.

    RAGAS's own (`llm_factory`, through instructor's JSON mode) puts an English system message
    with the schema a second time in front of the prompt, asks again in English, fails on
    `<think>`, and numbers the user in a file below his home even where tracking is off
    (`ragas/_analytics.py`, `get_userid`).
    """

    def __init__(self, judge: Judge, *, prompts: JudgePrompts, label: str, repeat: int) -> None:
        self._judge = judge
        self._again = fill_frame(prompts.frame.again)
        self._label = label
        self._repeat = repeat
        self._asked: Counter[str] = Counter()

    def generate(self, prompt: str, response_model: type[_Output]) -> _Output:
        """Refuse: metrics ask asynchronously."""
        raise NotImplementedError

    async def agenerate(self, prompt: str, response_model: type[_Output]) -> _Output:
        """Ask the judge; the same prompt again is another turn, as answer relevancy has three."""
        turn = self._asked[prompt]
        self._asked[prompt] += 1
        inquiry = Inquiry(
            prompt=str(prompt),
            again=self._again,
            form=response_model,
            label=self._label,
            count=getattr(prompt, "verdicts", None),
            repeat=self._repeat,
            turn=turn,
        )
        return response_model.model_validate(await self._judge.ask(inquiry))


class _Embedding(BaseRagasEmbedding):
    """The configured embedder as RAGAS wants it: questions or passages, as the metric compares."""

    def __init__(self, encode: Callable[[Sequence[str]], Vectors]) -> None:
        super().__init__()
        self._encode = encode

    def embed_text(self, text: str, **_: object) -> list[float]:
        """Embed one text."""
        return [float(value) for value in self._encode([text])[0]]

    async def aembed_text(self, text: str, **_: object) -> list[float]:
        """Embed one text without holding up other judgements."""
        return await asyncio.to_thread(self.embed_text, text)
