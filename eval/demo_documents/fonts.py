"""Finds the Chinese TrueType font that the PDF files and pictures are set in."""

import os
from pathlib import Path

FONT_FILE = "wqy-microhei.ttc"
"""File name of WenQuanYi Micro Hei; its first subfont is the proportional one."""

FONT_PACKAGE = "fonts-wqy-microhei"
"""Debian package that installs the font."""


class FontNotFoundError(FileNotFoundError):
    """No font directory holds the Chinese font.

    Attributes:
        hint: What to install.
    """

    def __init__(self, directories: tuple[Path, ...]) -> None:
        """Name the directories that were searched."""
        searched = ", ".join(str(directory) for directory in directories)
        super().__init__(f"Font {FONT_FILE} not found in {searched}.")
        self.hint = f"Install it: apt-get install -y --no-install-recommends {FONT_PACKAGE}"


def default_font_directories() -> tuple[Path, ...]:
    """List the font directories of the XDG base directory specification, the user's first.

    Returns:
        Directories in search order; some may not exist.
    """
    home = Path.home()
    user_data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    system = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    shared = tuple(Path(entry) / "fonts" for entry in system.split(":") if entry)
    return (user_data / "fonts", home / ".fonts", *shared)


def find_font(directories: tuple[Path, ...] | None = None) -> Path:
    """Search the font directories, with everything below them, for the Chinese font.

    Args:
        directories: Where to search; the standard directories when left out.

    Returns:
        Path of the font collection.

    Raises:
        FontNotFoundError: No directory holds the font; the hint names the Debian package.
    """
    searched = default_font_directories() if directories is None else directories
    for directory in searched:
        for path in sorted(directory.rglob(FONT_FILE)):
            return path
    raise FontNotFoundError(searched)
