"""From settings to the steps between a question and its queries."""

from collections.abc import Callable, Iterator
from functools import partial

from chains.errors import PromptError, SettingsError
from chains.providers.language import PromptFor, prompt_chooser
from chains.providers.protocols import ChatModel
from chains.retrieval.condense import Condense, condense_by_model, condense_by_rule
from chains.retrieval.decompose import decompose_by_rule
from chains.retrieval.expand import Expand, VariantSource, expand, keywords
from chains.retrieval.rewriting import ChatRewriter
from chains.settings.sections import PromptSettings
from chains.settings.settings import Settings
from prompts.load import Language, PromptFileError, load_prompt

_LANGUAGES: tuple[Language, ...] = ("zh", "en")

_MOST_PARTS = 4


def build_prompt(name: str, settings: PromptSettings) -> PromptFor:
    """Load a prompt in every language.

    Raises:
        PromptError: A file is missing or malformed.
    """
    try:
        prompts = {
            language: load_prompt(name, language=language, directory=settings.directory)
            for language in _LANGUAGES
        }
    except PromptFileError as error:
        raise PromptError(str(error), hint=error.hint) from error
    return prompt_chooser(prompts, fixed=settings.language)


def build_condense(settings: Settings, *, chat: ChatModel | None) -> Condense:
    """Build the step that makes a follow-up stand alone."""
    if chat is None:
        return condense_by_rule
    prompt_for = build_prompt("condense", settings.prompts)
    return partial(condense_by_model, chat=chat, prompt_for=prompt_for)


def build_expand(
    settings: Settings, *, chat: ChatModel | None, language: Callable[[], Language]
) -> Expand:
    """Build the step that adds query variants.

    Args:
        settings: The configuration.
        chat: Writes them; None means that the rules must do.
        language: Tells which language the documents are in.

    Raises:
        PromptError: A prompt file is missing or malformed.
        SettingsError: A hypothetical passage is wanted, but nothing can write or search it.
    """
    _check_hyde(settings, chat=chat)
    sources = tuple(
        _rule_sources(settings)
        if chat is None
        else _chat_sources(settings, chat=chat, language=language)
    )
    return partial(expand, sources=sources)


def _rule_sources(settings: Settings) -> Iterator[VariantSource]:
    variants = settings.retrieval.variants
    if variants.provider != "none":
        yield VariantSource(done="rewritten", write=keywords, count=1)
    if variants.decompose:
        yield VariantSource(
            done="taken apart",
            write=lambda standalone: decompose_by_rule(standalone.text),
            count=_MOST_PARTS,
            kind="part",
        )


def _chat_sources(
    settings: Settings, *, chat: ChatModel, language: Callable[[], Language]
) -> Iterator[VariantSource]:
    variants = settings.retrieval.variants

    def rewriter(prompt: str) -> ChatRewriter:
        return ChatRewriter(chat, prompt_for=build_prompt(prompt, settings.prompts))

    if variants.provider == "chat":
        reword = partial(rewriter("expand").reword, count=variants.count)
        yield VariantSource(done="rewritten", write=reword, count=variants.count)
    elif variants.provider == "keywords":
        yield VariantSource(done="rewritten", write=keywords, count=1)
    if variants.decompose:
        write = rewriter("decompose").decompose
        yield VariantSource(done="taken apart", write=write, count=_MOST_PARTS, kind="part")
    if variants.translate:
        translate = partial(rewriter("translate").translate, language=language)
        yield VariantSource(done="translated", write=translate, count=1)
    if variants.hyde:
        write = rewriter("hyde").imagine
        done = "given a hypothetical answer"
        yield VariantSource(done=done, write=write, count=1, kind="passage")


def _check_hyde(settings: Settings, *, chat: ChatModel | None) -> None:
    if not settings.retrieval.variants.hyde:
        return
    if chat is None:
        raise SettingsError(
            "retrieval.variants.hyde needs a chat model to write the passage, and chat.provider "
            f"is {settings.chat.provider}",
            hint="set `retrieval.variants.hyde: false`, or configure a chat model",
        )
    if not settings.retrieval.dense.weight:
        raise SettingsError(
            "retrieval.variants.hyde is searched for by vectors, and retrieval.dense.weight is 0",
            hint="set `retrieval.variants.hyde: false`, or give the dense arm a weight",
        )
