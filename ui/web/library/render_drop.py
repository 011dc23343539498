"""Where files are dropped, and the filter of the list: what is never filled again."""

from loaders.files import SUPPORTED_SUFFIXES
from ui.web.library.incoming import ADDRESS
from ui.web.markup import text
from ui.web.words import Words


def render_drop(words: Words) -> str:
    """Return the drop zone; `scripts/library.js` sends what is dropped or chosen."""
    suffixes = " ".join(sorted(SUPPORTED_SUFFIXES))
    formats = words["lib formats"].format(len(SUPPORTED_SUFFIXES))
    return (
        f'<div class="drop" data-upload="{ADDRESS}" data-suffixes="{text(suffixes)}" '
        f'data-sending="{text(words["lib sending"])}">'
        f'<p class="invitation">{text(words["lib drop zone"])}</p><p class="choices">'
        f"{_choice(words['lib choose files'], 'multiple')}"
        f"{_choice(words['lib choose folder'], 'webkitdirectory')}</p>"
        f'<p class="hint" title="{text(suffixes)}">{text(formats)}</p>'
        '<p class="sending" hidden><span role="status"></span>'
        f'<button type="button" data-sending-stop>{text(words["lib stop"])}</button></p>'
        '<form data-submit="add" hidden><input name="base"><input name="batch">'
        '<input name="unsent"></form></div>'
    )


def render_filter(words: Words) -> str:
    """Return the form that narrows the list; it is sent while somebody types."""
    return (
        '<form role="search" data-submit="filter" data-live>'
        f'<input type="search" name="filter" maxlength="200" autocomplete="off" '
        f'aria-label="{text(words["lib filter"])}" '
        f'placeholder="{text(words["lib filter placeholder"])}"></form>'
    )


def _choice(label: str, kind: str) -> str:
    return f'<label class="choice">{text(label)}<input type="file" {kind}></label>'
