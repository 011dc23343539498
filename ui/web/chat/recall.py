"""What is kept and what is being written, as the page shows it."""

from dataclasses import replace

from chains.answering.answer import Answer, TraceStep
from chains.conversations.records import FORGOTTEN, StoredExchange, StoredTrouble
from ui.web.chat.exchange import Exchange, ExchangeState
from ui.web.chat.live import Moment
from ui.web.translation import translate
from ui.web.troubles import Trouble, unexpected
from ui.web.words import Words

_NOTICED_MS = 50.0
"""From here on a step is shown although it has changed nothing: somebody has waited for it."""


def recall_exchange(stored: StoredExchange, moment: Moment | None, *, words: Words) -> Exchange:
    """Return an exchange as it is now.

    Args:
        stored: As the store has it.
        moment: How far its answer is; None if nobody writes it.
        words: The page's wording.
    """
    answer = moment.answer if moment else stored.answer
    return Exchange(
        id=stored.id,
        number=stored.number,
        conversation=stored.conversation,
        knowledge_base=stored.asked.knowledge_base,
        question=stored.asked.question,
        standalone_edited=stored.asked.standalone,
        answer=replace(answer, trace=_telling(answer.trace, answer)),
        state=_state(stored, running=moment is not None),
        trouble=recall_trouble(stored.trouble, words=words) if stored.trouble else None,
        waited=moment.waited if moment else 0,
        stages=_telling(moment.stages, answer) if moment else (),
        running_stage=moment.running_stage if moment else "",
        vote=stored.vote,
        reason=stored.reason,
        filter=stored.asked.filter,
    )


def recall_trouble(stored: StoredTrouble, *, words: Words) -> Trouble:
    """Return what went wrong in the page's language."""
    if stored.kind == FORGOTTEN:
        return Trouble(summary=words["forgotten answer"], remedy=words["forgotten answer hint"])
    known = next((kind for kind in stored.kind.split() if kind in words), "error")
    if known == "error":
        return unexpected(words)
    return Trouble(
        summary=words[known],
        detail=translate(stored.detail, words=words),
        remedy=translate(stored.hint, words=words),
    )


def _state(stored: StoredExchange, *, running: bool) -> ExchangeState:
    if running:
        return "running"
    return "interrupted" if stored.state == "running" else stored.state


def _telling(steps: tuple[TraceStep, ...], answer: Answer) -> tuple[TraceStep, ...]:
    """Return the steps that have done something: no stage is shown that does not run."""
    return tuple(step for step in steps if _did_something(step, answer))


def _did_something(step: TraceStep, answer: Answer) -> bool:
    if step.step == "answer":
        return not answer.abstained
    if step.milliseconds >= _NOTICED_MS:
        return True
    if step.step == "condense" and answer.evidence:
        standalone = answer.evidence.candidates.queries.standalone
        return standalone.text != standalone.question.text.strip()
    if step.step == "expand":
        return step.counts.get("queries", 0) > 1
    if step.step == "rerank":
        return step.counts.get("reranked", 0) > 0
    return step.step != "condense"
