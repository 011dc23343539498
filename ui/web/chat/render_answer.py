"""A conversation as HTML. Pure functions; every piece of text goes through `markup.text`.

All parts of an exchange are always there, empty ones too: Gradio compares the old and the new
elements by position, and keeps selections and open sections only where positions agree.
"""

from collections.abc import Iterator, Sequence

from chains.answering.answer import TraceStep
from chains.knowledge.filters import SearchFilter
from ui.web.chat.exchange import Exchange
from ui.web.chat.render_controls import render_controls, render_standalone
from ui.web.chat.render_sentences import render_text
from ui.web.markup import circled, fold, text
from ui.web.reasons import describe_warning
from ui.web.troubles import render_trouble
from ui.web.words import Words

# Alignment runs along with the writing of the answer; its time is the answer's.
_SHOWN_STEPS = ("condense", "expand", "search", "rerank", "gate", "answer")
_SHORTEST = 0.01
_JOINT = " ▸ "


def render_conversation(exchanges: Sequence[Exchange], *, words: Words, welcome: str) -> str:
    """Return all exchanges, or a greeting where there are none.

    Args:
        exchanges: Oldest first.
        words: The page's wording.
        welcome: Plain text of the greeting.
    """
    if not exchanges:
        return f'<div class="conversation"><p class="welcome">{text(welcome)}</p></div>'
    parts = "".join(render_exchange(exchange, words=words) for exchange in exchanges)
    return f'<div class="conversation">{parts}</div>'


def render_exchange(exchange: Exchange, *, words: Words) -> str:
    """Return one question with its answer and everything that is said about it."""
    answer, key = exchange.answer, exchange.id
    thinking = f'<div class="thought">{text(answer.thinking)}</div>' if answer.thinking else ""
    trouble = render_trouble(exchange.trouble) if exchange.trouble else ""
    remarks = "".join(f"<p>{text(line)}</p>" for line in _remarks(exchange, words))
    label = text(words["exchange label"].format(exchange.number))
    style = "answer abstained" if answer.abstained else "answer"
    return (
        f'<article class="exchange" id="exchange-{key}" data-exchange="{key}" '
        f'data-state="{exchange.state}" aria-label="{label}">'
        f'<h2 class="question">{text(exchange.question)}</h2>'
        f'<p class="asked">{text(_describe_filter(exchange.filter, words))}</p>'
        f"{render_standalone(exchange, words=words)}{_stages(exchange, words)}"
        f"{fold(f'thinking-{key}', label=words['thinking'], content=thinking)}"
        f'<div class="{style}">{render_text(answer, words=words, exchange=key)}</div>'
        f'<div class="remarks">{remarks}{trouble}</div>'
        f"{render_controls(exchange, words=words)}</article>"
    )


def render_timings(trace: Sequence[TraceStep], *, words: Words) -> str:
    """Return the steps with their times in one line of plain text."""
    return _JOINT.join(_timings(trace, words))


def _timings(trace: Sequence[TraceStep], words: Words) -> Iterator[str]:
    for step in trace:
        if step.step in _SHOWN_STEPS:
            yield f"{words[f'step {step.step}']} {_seconds(step.milliseconds)}"


def _stages(exchange: Exchange, words: Words) -> str:
    """Return the steps with their times, the one at work last while there is one."""
    if exchange.state != "running":
        return f'<p class="stages">{text(render_timings(exchange.answer.trace, words=words))}</p>'
    done = list(_timings(exchange.stages, words))
    running = f"step {exchange.running_stage}"
    if exchange.running_stage in _SHOWN_STEPS:
        done.append(words["stages running"].format(words[running]))
    elif not done:
        done.append(words["stages running"].format(words["searching"]))
    # Seconds are for the eye: a screen reader would read them out again and again.
    waited = words["stages waited"].format(exchange.waited) if exchange.waited else ""
    return (
        f'<p class="stages">{text(_JOINT.join(done))}'
        f'<span class="waited" aria-hidden="true"> {text(waited)}</span></p>'
    )


def _remarks(exchange: Exchange, words: Words) -> Iterator[str]:
    answer = exchange.answer
    evidence = answer.evidence
    if evidence is not None and evidence.abstained:
        known = words.get(evidence.reason, evidence.reason)
        yield known.format(round(evidence.score * 100), round(evidence.threshold * 100))
    if exchange.state == "stopped":
        yield words["stopped"] if answer.text else words["stopped early"]
    if exchange.state == "interrupted":
        yield words["interrupted"] if answer.text else words["interrupted early"]
    if exchange.state == "failed" and exchange.trouble is None:
        yield words["failed"]
    if answer.partial:
        yield words["broken"]
    for warning in answer.warnings:
        if not (answer.partial and warning.startswith("the answer broke off")):
            yield words["note"].format(describe_warning(warning, words=words))
    for citation in answer.citations:
        if citation.instructions:
            yield words["instructions"].format(circled(citation.number), citation.instructions)


def _describe_filter(asked: SearchFilter, words: Words) -> str:
    """Return which documents were asked, or "" where all were."""
    if not asked:
        return ""
    joint = "、" if words["language"] == "zh" else ", "
    parts = [
        words[f"asked {name}"].format(joint.join(values))
        for name, values in (
            ("sources", asked.sources),
            ("folders", asked.folders),
            ("types", asked.types),
        )
        if values
    ]
    if asked.since:
        parts.append(words["asked since"].format(asked.since.isoformat()))
    if asked.until:
        parts.append(words["asked until"].format(asked.until.isoformat()))
    return words["asked filter"].format(words["reason joint"].join(parts))


def _seconds(milliseconds: float) -> str:
    seconds = milliseconds / 1000
    if seconds < _SHORTEST:
        return f"<{_SHORTEST} s"
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds:.2f} s"
