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

from chains.settings.origins import Configuration, load_configuration
from chains.settings.overlays import parse_override
from chains.settings.settings import Settings
from chains.workspace import Workspace


def _reader_gone() -> BrokenPipeError:
    """Return the error without its number, by which Typer would know it and exit with 1."""
    return BrokenPipeError()


class _Terminal(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to the command line; rich would exit with 1, which means failed files here."""
        raise _reader_gone()


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
        verbose: Whether to name what was skipped too.
    """

    config: Path | None
    profile: str | None
    overrides: tuple[str, ...]
    data_dir: Path | None
    knowledge_base: str
    as_json: bool
    verbose: bool

    @cached_property
    def configuration(self) -> Configuration:
        """The effective configuration and where it comes from."""
        overrides = [parse_override(text) for text in self.overrides]
        return load_configuration(self.config, profile=self.profile, overrides=overrides)

    @property
    def settings(self) -> Settings:
        """The effective configuration."""
        return self.configuration.settings

    @cached_property
    def workspace(self) -> Workspace:
        """The configuration at work."""
        return Workspace(self.settings, data_dir=self.data_dir, on_wait=self._say_that_we_wait)

    @cached_property
    def console(self) -> Console:
        """Where results for people go."""
        return _Terminal(highlight=False, emoji=False, soft_wrap=True)

    @cached_property
    def messages(self) -> Console:
        """Where progress and remarks go."""
        return _Terminal(
            stderr=True, highlight=False, emoji=False, soft_wrap=True, quiet=self.as_json
        )

    def _say_that_we_wait(self, name: str, seconds: float) -> None:
        self.messages.print(
            f"another process is writing to knowledge base {name!r}; "
            f"waiting for it, {seconds:.0f} s at most",
            markup=False,
        )

    def print_json(self, data: Mapping[str, Any]) -> None:
        """Print the one JSON object of a command."""
        # Escapes lose nothing where the output is not in UTF-8.
        readable = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        try:
            sys.stdout.write(json.dumps(data, ensure_ascii=not readable) + "\n")
            sys.stdout.flush()
        except BrokenPipeError as error:
            raise _reader_gone() from error

    def close(self) -> None:
        """Release what was opened."""
        if "workspace" in self.__dict__:
            self.workspace.close()


def session_of(context: typer.Context) -> Session:
    """Return the session that the global options set up."""
    session = context.find_object(Session)
    if session is None:
        raise AssertionError("the callback sets the session")
    return session
