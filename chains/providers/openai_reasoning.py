"""What a model thought, from endpoints that send it beside the answer.

OpenAI's protocol has no field for it, so each server has its own: `reasoning_content` (DeepSeek,
vLLM, SGLang) or `reasoning` (Ollama's `/v1`, newer vLLM). `langchain_openai` drops both.
"""

from typing import Any

from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI

_FIELDS = ("reasoning_content", "reasoning")


class ReasoningChatOpenAI(ChatOpenAI):
    """`ChatOpenAI` that keeps thinking, where `langchain_ollama` keeps it too."""

    def _convert_chunk_to_generation_chunk(
        self,
        chunk: dict[str, Any],
        default_chunk_class: type,
        base_generation_info: dict[str, Any] | None,
    ) -> ChatGenerationChunk | None:
        """Add `additional_kwargs["reasoning_content"]` to what the package makes of a chunk."""
        converted = super()._convert_chunk_to_generation_chunk(
            chunk, default_chunk_class, base_generation_info
        )
        thinking = _thinking_of(chunk)
        if converted is not None and thinking and isinstance(converted.message, AIMessageChunk):
            converted.message.additional_kwargs["reasoning_content"] = thinking
        return converted


def _thinking_of(chunk: dict[str, Any]) -> str:
    choices = chunk.get("choices") or [{}]
    delta = choices[0].get("delta") or {}
    found = (delta.get(field) for field in _FIELDS)
    return next((text for text in found if isinstance(text, str) and text), "")
