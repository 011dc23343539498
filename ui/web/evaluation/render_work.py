"""What runs in the background, and what has ended, as HTML. Pure functions."""

from collections.abc import Iterator, Sequence

from chains.errors import ChainError
from eval.errors import EvalError
from ui.web.amounts import format_count
from ui.web.evaluation.work import WorkView
from ui.web.jobs.render import rough_time
from ui.web.markup import text
from ui.web.troubles import Trouble, describe_error, render_trouble, unexpected
from ui.web.words import Words


def render_works(works: Sequence[WorkView], *, words: Words) -> str:
    """Return the long actions, newest first; "" for none."""
    return "".join(_work(work, words=words) for work in reversed(works))


def _work(work: WorkView, *, words: Words) -> str:
    title = f"{words[f'ev work {work.kind}']} · {work.title}"
    trouble = render_trouble(_told(work.error, words=words)) if work.error else ""
    progress = ""
    if work.state == "running" and work.total:
        amount = f'value="{min(work.done, work.total)}" max="{work.total}"'
        progress = f'<progress {amount} aria-label="{text(title)}"></progress>'
    return (
        f'<section class="ev-work {work.state}" aria-label="{text(title)}"><div class="ev-head">'
        f"<h3>{text(title)}</h3>{_buttons(work, words=words)}</div>"
        f'<p class="state" role="status">{text(" · ".join(_said(work, words=words)))}</p>'
        f"{progress}{trouble}</section>"
    )


def _told(error: BaseException, *, words: Words) -> Trouble:
    """Describe what ended the work; the terminal has what nobody foresaw."""
    foreseen = isinstance(error, ChainError | EvalError | OSError)
    return describe_error(error, words=words) if foreseen else unexpected(words)


def _said(work: WorkView, *, words: Words) -> Iterator[str]:
    yield words["job stopping" if work.active and work.stopping else f"job {work.state}"]
    if work.state == "stopped":
        yield words[f"ev continue {work.kind}"]
    if work.stage and work.state != "done":
        yield words[f"ev stage {work.stage}"]
        if work.note:
            yield work.note
        if work.total:
            counted = words[f"ev count {work.stage}"]
            yield counted.format(format_count(work.done), format_count(work.total))
    if work.seconds:
        yield words["job seconds"].format(f"{work.seconds:.1f}")
    if work.seconds_left is not None:
        yield words["job left"].format(rough_time(work.seconds_left, words=words))


def _buttons(work: WorkView, *, words: Words) -> str:
    def button(act: str, label: str, *, off: bool = False) -> str:
        disabled = " disabled" if off else ""
        return (
            f'<button type="button" data-act="{act}" data-job="{work.id}"{disabled}>'
            f"{text(words[label])}</button>"
        )

    if work.active:
        return button("stop", "lib stop", off=work.stopping)
    look = button("result", "ev look") if work.result.place != "overview" else ""
    return f"{look}{button('dismiss', 'job dismiss')}"
