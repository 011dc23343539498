"""A follow-up question becomes one that stands alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from chains.errors import QuestionError, ServiceError
from chains.providers.analysis import fold
from chains.providers.language import PromptFor, language_of
from chains.providers.protocols import ChatModel
from chains.retrieval.follow_up import may_refer_back, refers_back, topic_words
from chains.retrieval.rewrites import read_questions
from chains.retrieval.steps import Question, StandaloneQuestion, Turn

Condense = Callable[[Question], StandaloneQuestion]

_TURNS = 3
_LONGEST_SAID = 300  # characters of each question and answer: what they are about comes early


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
    about what the first of them was about. What is said again is taken over once.
    """
    checked(question)
    text = question.text.strip()
    words: list[str] = []
    referring = refers_back(text)
    for turn in reversed(question.history):
        if not referring:
            break
        words[:0] = topic_words(turn.question)
        referring = refers_back(turn.question)
    return StandaloneQuestion(
        question=question, text=" ".join([*_once(words, question=text), text])
    )


def condense_by_model(
    question: Question, *, chat: ChatModel, prompt_for: PromptFor
) -> StandaloneQuestion:
    """Let the chat model rewrite a question that may refer back; the rule steps in if it fails.

    The model sees the last three turns, cut to 300 characters each, so that they fit into any
    context window.
    """
    by_rule = condense_by_rule(question)
    if not question.history or not may_refer_back(question.text):
        return by_rule
    history = _format_history(question.history[-_TURNS:], language=language_of(question.text))
    messages = prompt_for(question.text).format_messages(
        question=question.text.strip(), history=history
    )
    try:
        reply = chat.complete(messages)
    except ServiceError as error:
        return replace(by_rule, warnings=(f"the follow-up was not rewritten: {error}",))
    written = read_questions(reply, known=f"{history}\n{question.text}")
    rewritten = next((line for line in written if not refers_back(line)), None)
    if rewritten is None:
        reason = "the chat model wrote no question that stands alone"
        return replace(by_rule, warnings=(f"the follow-up was not rewritten: {reason}",))
    return replace(by_rule, text=rewritten)


def _format_history(turns: Sequence[Turn], *, language: str) -> str:
    asked, answered = ("问：", "答：") if language == "zh" else ("Q: ", "A: ")
    return "\n".join(
        f"{asked}{_cut(turn.question)}\n{answered}{_cut(turn.answer)}" for turn in turns
    )


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SAID else f"{text[:_LONGEST_SAID]}…"


def _once(words: Sequence[str], *, question: str) -> list[str]:
    """Leave out words that the question, or a longer one among them, says too."""
    others = [*dict.fromkeys(words), fold(question)]
    return [
        word
        for number, word in enumerate(others[:-1])
        if not any(word in other for at, other in enumerate(others) if at != number)
    ]
