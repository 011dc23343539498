"""Errors as calm sentences: what happened, then what to do."""

from dataclasses import dataclass

from ui.web.markup import text
from ui.web.translation import translate
from ui.web.words import Words


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Why something did not work, for the eye.

    Attributes:
        summary: One sentence in the page's language.
        detail: The error's own message.
        remedy: What to do, or "".
    """

    summary: str
    detail: str = ""
    remedy: str = ""


def describe_error(error: BaseException, *, words: Words) -> Trouble:
    """Describe an error in the page's language, with its own message and hint beside it."""
    kind = next((kind for kind in classes_of(error) if kind in words), "error")
    remedy = translate(hint_of(error), words=words)
    return Trouble(
        summary=words[kind],
        detail=translate(detail_of(error), words=words),
        remedy=remedy or (words["error hint"] if kind == "error" else ""),
    )


def classes_of(error: BaseException) -> list[str]:
    """Return the names of an error's classes, the nearest first."""
    return [kind.__name__ for kind in type(error).__mro__]


def detail_of(error: BaseException) -> str:
    """Return an error's own message, without the number and the path of the system's."""
    return str(error.strerror or error) if isinstance(error, OSError) else str(error)


def hint_of(error: BaseException) -> str:
    """Return what an error says to do, or ""."""
    return getattr(error, "hint", "")


def unexpected(words: Words) -> Trouble:
    """Describe an error that nobody foresaw; its traceback is in the terminal."""
    return Trouble(summary=words["error"], remedy=words["error hint"])


def render_trouble(trouble: Trouble) -> str:
    """Return a paragraph of HTML."""
    parts = [f"<strong>{text(trouble.summary)}</strong>"]
    if trouble.detail:
        parts.append(f'<span class="detail">{text(trouble.detail)}</span>')
    if trouble.remedy:
        parts.append(f'<span class="remedy">→ {text(trouble.remedy)}</span>')
    return f'<p class="trouble" role="status">{" ".join(parts)}</p>'
