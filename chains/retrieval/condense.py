"""A follow-up question becomes one that stands alone."""

from collections.abc import Callable
from dataclasses import replace

from chains.errors import QuestionError, ServiceError
from chains.providers.language import PromptFor, language_of
from chains.providers.protocols import ChatModel
from chains.providers.question_words import content_words, refers_back
from chains.retrieval.steps import Question, StandaloneQuestion

Condense = Callable[[Question], StandaloneQuestion]


def checked(question: Question) -> Question:
    """Refuse an empty question.

    Raises:
        QuestionError: There is nothing but white space.
    """
    if not question.text.strip():
        raise QuestionError("the question is empty", hint="ask something, e.g. 保修期多长？")
    return question


def condense_by_rule(question: Question) -> StandaloneQuestion:
    """Put the content words of earlier questions before one that refers back to them.

    They are taken back to the last question that stood alone: a follow-up of a follow-up is
    about what the first of them was about.
    """
    checked(question)
    text = question.text.strip()
    parts = [text]
    referring = refers_back(text)
    for turn in reversed(question.history):
        if not referring:
            break
        parts.append(content_words(turn.question))
        referring = refers_back(turn.question)
    return StandaloneQuestion(question=question, text=" ".join(filter(None, reversed(parts))))


def condense_by_model(
    question: Question, *, chat: ChatModel, prompt_for: PromptFor
) -> StandaloneQuestion:
    """Let the chat model rewrite a question that refers back; the rule steps in if it fails."""
    checked(question)
    by_rule = condense_by_rule(question)
    if by_rule.text == question.text.strip():
        return by_rule
    asked, answered = ("问：", "答：") if language_of(question.text) == "zh" else ("Q: ", "A: ")
    history = "\n".join(
        f"{asked}{turn.question}\n{answered}{turn.answer}" for turn in question.history[-3:]
    )
    messages = prompt_for(question.text).format_messages(question=question.text, history=history)
    try:
        rewritten = chat.complete(messages).strip().splitlines()
    except ServiceError as error:
        return replace(by_rule, warnings=(f"the follow-up was not rewritten: {error}",))
    return replace(by_rule, text=rewritten[0].strip()) if rewritten else by_rule
