"""What the page says about the configuration it runs on."""

from chains.settings.settings import Settings
from ui.web.markup import text
from ui.web.words import Words


def render_mode(settings: Settings, *, words: Words) -> str:
    """Return the button that names the mode and opens or closes the banner."""
    name = text(_name(settings, words=words))
    if not _lacking(settings, words=words):
        return f'<span class="mode">{name}</span>'
    return (
        f'<button type="button" class="mode" data-page="banner" aria-controls="banner" '
        f'title="{text(words["mode hint"])}">{name}</button>'
    )


def render_banner(settings: Settings, *, words: Words) -> str:
    """Return what this configuration lacks and how to get it; "" where it lacks nothing."""
    lacking = _lacking(settings, words=words)
    if not lacking:
        return ""
    stop, join = ("。", "；") if words["language"] == "zh" else (". ", "; ")
    return (
        f'<p class="banner" role="note"><strong>{text(_name(settings, words=words))}</strong>'
        f" {text(join.join(lacking))}{stop}"
        f'<span class="more">{text(words["more"])}</span></p>'
    )


def _lacking(settings: Settings, *, words: Words) -> list[str]:
    lacking = []
    if settings.chat.provider == "extractive":
        lacking.append(words["no chat"])
    if settings.embedding.provider == "hashing":
        lacking.append(words["no embedding"])
    return lacking


def _name(settings: Settings, *, words: Words) -> str:
    offline = settings.profile == "offline" and settings.chat.provider == "extractive"
    return words["offline"] if offline else words["configuration"].format(settings.profile)
