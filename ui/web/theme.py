"""Colours and fonts of the page, for Gradio's own components and for ours."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gradio.themes import Base

FONTS = (
    "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "system-ui",
    "sans-serif",
)  # fmt: skip
MONO_FONTS = ("ui-monospace", "Menlo", "Consolas", "monospace")

_PAPER = ("#fbfaf7", "#16181b")
_RAISED = ("#ffffff", "#1d2024")
_INK = ("#1f2328", "#e6e4df")
_MUTED = ("#6b7280", "#9aa0a6")
_RULE = ("#e5e2da", "#2b2f34")
_ACCENT = ("#3b4cca", "#8c9bff")
_ON_ACCENT = ("#ffffff", "#16181b")

# Gradio's variable -> (light, dark).
_VARIABLES = {
    "body_background_fill": _PAPER,
    "body_text_color": _INK,
    "body_text_color_subdued": _MUTED,
    "background_fill_primary": _PAPER,
    "background_fill_secondary": _RAISED,
    "block_background_fill": _PAPER,
    "block_border_color": _RULE,
    "block_label_text_color": _MUTED,
    "block_title_text_color": _MUTED,
    "border_color_primary": _RULE,
    "border_color_accent": _ACCENT,
    "color_accent_soft": _RAISED,
    "input_background_fill": _RAISED,
    "input_background_fill_focus": _RAISED,
    "input_border_color": _RULE,
    "input_border_color_focus": _ACCENT,
    "input_placeholder_color": _MUTED,
    "button_primary_background_fill": _ACCENT,
    "button_primary_background_fill_hover": _ACCENT,
    "button_primary_text_color": _ON_ACCENT,
    "button_secondary_background_fill": _RAISED,
    "button_secondary_background_fill_hover": _RAISED,
    "button_secondary_border_color": _RULE,
    "button_secondary_border_color_hover": _ACCENT,
    "button_secondary_text_color": _INK,
    "link_text_color": _ACCENT,
}


def build_theme() -> "Base":
    """Build Gradio's theme; its own default one would fetch fonts from Google."""
    from gradio.themes import Base

    theme = Base(font=list(FONTS), font_mono=list(MONO_FONTS))
    for name, (light, dark) in _VARIABLES.items():
        theme.set(**{name: light, f"{name}_dark": dark})
    theme.set(block_shadow="none", block_shadow_dark="none", button_primary_shadow="none")
    return theme


def load_css() -> str:
    """Return the style sheet of the page: the base, then a file a tab."""
    folder = Path(__file__).with_name("styles")
    rest = sorted(path for path in folder.glob("*.css") if path.stem != "base")
    return "\n".join(path.read_text(encoding="utf-8") for path in [folder / "base.css", *rest])


def load_head() -> str:
    """Return the page's own scripts, for its `<head>`; `actions.js` belongs to action areas."""
    folder = Path(__file__).with_name("scripts")
    files = sorted(path for path in folder.glob("*.js") if path.stem not in ("actions", "page"))
    files = [folder / "page.js", *files]
    return "\n".join(f"<script>{path.read_text(encoding='utf-8')}</script>" for path in files)
