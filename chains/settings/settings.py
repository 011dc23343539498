"""The whole configuration as one frozen object."""

from typing import Literal, Self

from pydantic import Field, model_validator

from chains.settings.evaluation import EvaluationSettings
from chains.settings.models import (
    ChatSettings,
    EmbeddingSettings,
    FlagEmbedding,
    FlagReranker,
    OllamaChat,
    RerankerSettings,
)
from chains.settings.sections import (
    LexicalSettings,
    PromptSettings,
    ResolvedPath,
    Section,
    ServerSettings,
    StoreSettings,
    Weight,
)
from loaders.options import LoaderOptions, PoolOptions, SplitterOptions


class VariantSettings(Section):
    """Multi-query expansion; the original question is always searched too.

    Attributes:
        provider: `chat` lets the chat model rewrite, `keywords` needs no model, `none` adds none.
        count: Most variants besides the original.
        hyde: Whether a hypothetical answer, written by the chat model, is searched for too
            (Gao et al., "Precise Zero-Shot Dense Retrieval without Relevance Labels", 2022).
        translate: Whether a question in another language than the knowledge base's is searched
            for in translation too; by the chat model.
        decompose: Whether a question that compares things is searched for part by part too.
    """

    provider: Literal["chat", "keywords", "none"] = "chat"
    count: int = Field(default=2, ge=1, le=8)
    hyde: bool = False
    translate: bool = True
    decompose: bool = True


class ArmSettings(Section):
    """One arm of the hybrid search.

    Attributes:
        weight: Its share in the fusion; 0 switches the arm off.
        candidates: Chunks fetched per query.
    """

    weight: Weight = 1.0
    candidates: int = Field(default=50, ge=1)


class FusionSettings(Section):
    """How the ranked lists of arms and variants become one.

    Attributes:
        method: `convex` sums min-max normalised scores; `rrf` sums weight / (k + rank).
        k: The constant of reciprocal rank fusion (Cormack et al. 2009 use 60).
        variant_weight: Weight of a variant's lists relative to the original question's.
    """

    method: Literal["convex", "rrf"] = "convex"
    k: int = Field(default=60, ge=1)
    variant_weight: Weight = 1.0


class GateSettings(Section):
    """The evidence gate: a threshold, or a target that the calibration turns into one.

    Attributes:
        threshold: Evidence (0-1) below which the chain abstains; 0 always answers.
        max_false_answers: Instead: most questions without an answer in the documents, as a
            share of all such questions, that may be answered anyway.
        calibration: File written by `zhiwen eval calibrate`; None means the one that comes
            along. Its own threshold holds where neither of the two above is given.
    """

    threshold: float | None = Field(default=None, ge=0, le=1)
    max_false_answers: float | None = Field(default=None, gt=0, lt=1)
    calibration: ResolvedPath | None = None

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if self.threshold is not None and self.max_false_answers is not None:
            raise ValueError("threshold and max_false_answers are both given; choose one of them")
        return self


class ContextSettings(Section):
    """What the answering step is given to read.

    Attributes:
        characters: Most characters of passages; bounded further by the model's window.
        neighbours: Chunks before and after a hit that may be added while there is room.
    """

    characters: int = Field(default=4000, ge=200)
    neighbours: int = Field(default=1, ge=0, le=5)


class AnswerSettings(Section):
    """What becomes of an answer's sentences.

    Attributes:
        unsupported: Sentences that no passage supports: `mark` shows them with a mark, `drop`
            leaves them out, `keep` shows them like all others.
    """

    unsupported: Literal["mark", "drop", "keep"] = "mark"


class RetrievalSettings(Section):
    """From a question to ranked passages.

    Attributes:
        top_k: Most passages that the answer may rest on.
        mmr: Maximal marginal relevance: how much relevance counts against being different from
            the passages before (Carbonell, Goldstein 1998: lambda); None or 1 only relevance.
    """

    top_k: int = Field(default=8, ge=1, le=100)
    variants: VariantSettings = VariantSettings()
    dense: ArmSettings = ArmSettings()
    lexical: ArmSettings = ArmSettings(weight=0.6)
    fusion: FusionSettings = FusionSettings()
    reranker: RerankerSettings = FlagReranker(model="BAAI/bge-reranker-base")
    mmr: float | None = Field(default=None, ge=0, le=1)
    gate: GateSettings = GateSettings()
    context: ContextSettings = ContextSettings()

    @model_validator(mode="after")
    def _some_arm_searches(self) -> Self:
        if self.dense.weight == 0 and self.lexical.weight == 0:
            raise ValueError("dense.weight and lexical.weight are both 0; nothing would be found")
        return self


class Settings(Section):
    """Everything that can be configured.

    Attributes:
        profile: Name of the profile in force; `full` is the base without one.
        data_dir: Folder that holds the knowledge bases.
    """

    profile: str = "full"
    data_dir: ResolvedPath
    loaders: LoaderOptions = LoaderOptions()
    ingest: PoolOptions = PoolOptions()
    splitter: SplitterOptions = SplitterOptions()
    embedding: EmbeddingSettings = FlagEmbedding(model="BAAI/bge-base-zh-v1.5")
    store: StoreSettings = StoreSettings()
    lexical: LexicalSettings = LexicalSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    prompts: PromptSettings = PromptSettings()
    chat: ChatSettings = OllamaChat(model="qwen3:8b")
    answer: AnswerSettings = AnswerSettings()
    evaluation: EvaluationSettings = EvaluationSettings()
    server: ServerSettings = ServerSettings()

    @model_validator(mode="after")
    def _a_chunk_fits_the_context(self) -> Self:
        room, longest = self.retrieval.context.characters, self.splitter.chunk_size
        if room < longest:
            raise ValueError(
                f"retrieval.context.characters {room} is less than splitter.chunk_size "
                f"{longest}; no passage would fit"
            )
        return self
