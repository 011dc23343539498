"""The section that evaluation reads: who judges answers, and how patiently."""

from typing import Annotated, Literal

from pydantic import Field

from chains.settings.sections import Section


class JudgeOptions(Section):
    """What every judge can be told.

    Attributes:
        repeats: How often each judgement is made, each time with another seed.
        timeout: Seconds to wait for an answer; a judgement that takes longer is left out.
        retries: How often the judge is asked again after output that cannot be used, and how
            often a refused connection or a full queue is tried again.
        concurrency: Judgements at once.
        temperature: 0 makes repeats alike.
        seed: Of the first repeat; each further one has the next number.
        max_tokens: Longest output in tokens, thinking included.
    """

    repeats: int = Field(default=1, ge=1, le=20)
    timeout: float = Field(default=300.0, gt=0)
    retries: int = Field(default=2, ge=0, le=10)
    concurrency: int = Field(default=2, ge=1, le=64)
    temperature: float = Field(default=0.1, ge=0, le=2)
    seed: int = 7
    max_tokens: int = Field(default=2048, ge=64)


class ChatJudge(JudgeOptions):
    """The chat model judges."""

    provider: Literal["chat"] = "chat"


class OllamaJudge(JudgeOptions):
    """A model of an Ollama server judges, through its OpenAI-compatible endpoint.

    Attributes:
        model: Its name there.
        base_url: Address of the server.
        think: False keeps a thinking model from thinking; None leaves it to the model.
    """

    provider: Literal["ollama"] = "ollama"
    model: str = Field(min_length=1)
    base_url: str = "http://127.0.0.1:11434"
    think: bool | None = None


class OpenAIJudge(JudgeOptions):
    """A model behind any endpoint that speaks OpenAI's protocol judges.

    Attributes:
        model: Its name there.
        base_url: Address of the endpoint.
        api_key_env: Environment variable that holds the key; unset means no key is needed.
    """

    provider: Literal["openai"] = "openai"
    model: str = Field(min_length=1)
    base_url: str
    api_key_env: str = "OPENAI_API_KEY"


JudgeSettings = Annotated[ChatJudge | OllamaJudge | OpenAIJudge, Field(discriminator="provider")]


class EvaluationSettings(Section):
    """What only evaluation reads.

    Attributes:
        concurrency: Cases that wait for a chat model at a time; without one, a case after the
            other is fastest.
        judge: The model that judges answers.
    """

    concurrency: int = Field(default=4, ge=1, le=64)
    judge: JudgeSettings = ChatJudge()
