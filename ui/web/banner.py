"""What the page says about the configuration it runs on."""

from chains.settings.settings import Settings
from ui.web.markup import text
from ui.web.words import Words


def render_banner(settings: Settings, *, words: Words) -> str:
    """Return what this configuration lacks and how to get it; "" where it lacks nothing."""
    lacking = []
    if settings.chat.provider == "extractive":
        lacking.append(words["no chat"])
    if settings.embedding.provider == "hashing":
        lacking.append(words["no embedding"])
    if not lacking:
        return ""
    offline = settings.profile == "offline" and settings.chat.provider == "extractive"
    name = words["offline"] if offline else words["configuration"].format(settings.profile)
    stop, join = ("。", "；") if words["language"] == "zh" else (". ", "; ")
    return (
        f'<p class="banner" role="note"><strong>{text(name)}</strong>'
        f" {text(join.join(lacking))}{stop}"
        f'<span class="more">{text(words["more"])}</span></p>'
    )
