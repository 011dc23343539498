"""From settings to the model that judges."""

import os
from dataclasses import replace

from chains.providers.ollama_server import OllamaServer, ollama_service
from chains.providers.openai_service import openai_service
from chains.providers.services import Service
from chains.settings.evaluation import OllamaJudge, OpenAIJudge
from chains.settings.settings import Settings
from eval.errors import JudgeError
from eval.judge.model import JudgeModel

_OLLAMA_CONTEXT = (
    "Ollama's OpenAI-compatible endpoint takes no num_ctx: start the server with "
    "OLLAMA_CONTEXT_LENGTH=16384, or make a model with `PARAMETER num_ctx 16384`"
)


def build_judge(settings: Settings) -> JudgeModel:
    """Build the judge of a configuration; Ollama is asked for the digest of its weights.

    Raises:
        JudgeError: Neither a chat model nor a judge is configured.
        ServiceError: The server does not answer or does not have the model.
    """
    section = _section(settings)
    if isinstance(section, OpenAIJudge):
        service = openai_service(
            section.base_url, timeout=section.timeout, api_key_env=section.api_key_env
        )
        model = _model(section, service, base_url=service.base_url)
        return replace(
            model,
            identity=f"openai {service.base_url} {section.model}",
            api_key=os.environ.get(section.api_key_env) or model.api_key,
            context_hint="start the service with a longer context, or take fewer passages",
        )
    service = ollama_service(section.base_url, timeout=section.timeout)
    digest = OllamaServer(section.base_url).digest(section.model)
    return replace(
        _model(section, service, base_url=f"{service.base_url}/v1"),
        identity=f"ollama {section.model} {digest}",
        context_hint=_OLLAMA_CONTEXT,
        thinks=section.think is not False,
    )


def _model(section: OllamaJudge | OpenAIJudge, service: Service, *, base_url: str) -> JudgeModel:
    return JudgeModel(
        service=service,
        base_url=base_url,
        model=section.model,
        temperature=section.temperature,
        seed=section.seed,
        max_tokens=section.max_tokens,
        retries=section.retries,
    )


def _section(settings: Settings) -> OllamaJudge | OpenAIJudge:
    """Return who judges; the chat model's own place where no other is given."""
    judge, chat = settings.evaluation.judge, settings.chat
    if judge.provider != "chat":
        return judge
    options = judge.model_dump(exclude={"provider"})
    match chat.provider:
        case "ollama":
            return OllamaJudge(
                model=chat.model, base_url=chat.base_url, think=chat.think, **options
            )
        case "openai":
            return OpenAIJudge(
                model=chat.model, base_url=chat.base_url, api_key_env=chat.api_key_env, **options
            )
        case "extractive":
            raise JudgeError(
                "there is no model to judge: chat.provider is extractive",
                hint="set evaluation.judge.provider=ollama and evaluation.judge.model=NAME",
            )
