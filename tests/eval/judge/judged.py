"""RAGAS's real code against a judge server, one metric of one case."""

import asyncio
from contextlib import AsyncExitStack, closing
from pathlib import Path
from typing import Any

from chains.providers.hashing import HashingEmbedder
from chains.settings.evaluation import OllamaJudge
from chains.settings.settings import Settings
from eval.judge.asking import opened_judge
from eval.judge.build import build_judge
from eval.judge.catalog import RAGAS_METRICS
from eval.judge.kept import KeptJudgements
from eval.judge.model import Effort
from eval.judge.samples import Sample
from prompts.judge import JudgePrompts, load_judge_prompts
from prompts.load import Language
from tests.support.ollama import OllamaDouble

QUESTION = "增压泵保修多久，多重？"
ANSWER = "保修期为24个月。净重38公斤。颜色是蓝色。"
CONTEXTS = ("手册：保修期为24个月，自发货日起。", "仓库限速5公里。", "规格：净重38公斤，IP65。")
SAMPLE = Sample(id="1", question=QUESTION, answer=ANSWER, contexts=CONTEXTS, reference="净重38公斤")


def settings_for(server: OllamaDouble, **options: Any) -> Settings:
    judge = OllamaJudge(model="judge", base_url=server.base_url, **options)
    settings = Settings.model_validate(
        {
            "data_dir": "data",
            "embedding": {"provider": "hashing", "dimension": 64},
            "chat": {"provider": "extractive"},
        }
    )
    evaluation = settings.evaluation.model_copy(update={"judge": judge})
    return settings.model_copy(update={"evaluation": evaluation})


def prompts_in(language: Language) -> JudgePrompts:
    return load_judge_prompts(language=language)


def scored(
    metric: str,
    server: OllamaDouble,
    folder: Path,
    *,
    sample: Sample = SAMPLE,
    language: Language = "zh",
    **options: Any,
) -> tuple[float, Effort]:
    """Return the value and what it took; `options` are the judge's."""
    from eval.judge.ragas_adapter import JudgeTools, score

    async def judged() -> tuple[float, Effort]:
        async with AsyncExitStack() as opened:
            kept = opened.enter_context(closing(KeptJudgements(folder)))
            model = build_judge(settings_for(server, **options))
            judge = await opened.enter_async_context(opened_judge(model, kept=kept))
            tools = JudgeTools(
                judge=judge,
                embedder=HashingEmbedder(dimension=512),
                prompts_for=lambda _: prompts_in(language),
            )
            value = await score(RAGAS_METRICS[metric], sample, tools=tools)
            return value, judge.efforts[metric]

    return asyncio.run(judged())
