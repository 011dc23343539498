from collections.abc import Iterator

import pytest

from tests.support.judge import JudgeScript
from tests.support.ollama import OllamaDouble


@pytest.fixture
def script() -> JudgeScript:
    """What the judge does."""
    return JudgeScript()


@pytest.fixture
def server(script: JudgeScript) -> Iterator[OllamaDouble]:
    """An Ollama server with a judge."""
    with OllamaDouble(models=[script.model()]) as ollama:
        yield ollama
