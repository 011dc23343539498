"""What the global options say, and what is opened because of it."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import typer
from rich.console import Console

from chains.settings.load import load_settings
from chains.settings.overlays import parse_override
from chains.settings.settings import Settings
from chains.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Session:
    """One command line's global options.

    Attributes:
        config: Configuration file, or None for the usual places.
        profile: Instead of the configured one.
        overrides: `KEY=VALUE` texts.
        data_dir: Instead of the configured one.
        knowledge_base: Display name.
        as_json: Whether stdout is one JSON object.
        verbose: Whether to say more on stderr.
    """

    config: Path | None
    profile: str | None
    overrides: tuple[str, ...]
    data_dir: Path | None
    knowledge_base: str
    as_json: bool
    verbose: bool

    @cached_property
    def settings(self) -> Settings:
        """The effective configuration."""
        overlays = [parse_override(text) for text in self.overrides]
        return load_settings(self.config, profile=self.profile, overlays=overlays)

    @cached_property
    def workspace(self) -> Workspace:
        """The configuration at work."""
        return Workspace(self.settings, data_dir=self.data_dir)

    @cached_property
    def console(self) -> Console:
        """Where results for people go."""
        return Console(highlight=False, emoji=False, soft_wrap=True)

    @cached_property
    def messages(self) -> Console:
        """Where progress and remarks go."""
        return Console(stderr=True, highlight=False, soft_wrap=True, quiet=self.as_json)

    def print_json(self, data: Mapping[str, Any]) -> None:
        """Print the one JSON object of a command."""
        sys.stdout.write(json.dumps(data, ensure_ascii=False) + "\n")


def session_of(context: typer.Context) -> Session:
    """Return the session that the global options set up."""
    session = context.find_object(Session)
    if session is None:
        raise AssertionError("the callback sets the session")
    return session
