"""Telling what is worked on for a question that nobody waits for the answer any more."""

from threading import Event

from langchain_core.runnables import RunnableConfig, ensure_config

from chains.errors import StoppedError

# LangChain hands a run's configuration down to everything that is called in it, in other threads
# too. Names that begin with two underscores are not shown to tracers.
_LEFT = "__left"


def until_left(left: Event) -> RunnableConfig:
    """Return the configuration of a run that may end as soon as an event is set."""
    return {"configurable": {_LEFT: left}}


def is_awaited(config: RunnableConfig | None = None) -> bool:
    """Tell whether somebody waits for what a run makes.

    Args:
        config: The run's configuration; None means that of the run this is called in.
    """
    config = ensure_config() if config is None else config
    left: Event | None = config.get("configurable", {}).get(_LEFT)
    return left is None or not left.is_set()


def check_awaited(config: RunnableConfig | None = None) -> None:
    """Go on only if somebody waits for what a run makes.

    Args:
        config: As `is_awaited` takes it.

    Raises:
        StoppedError: Nobody does any more.
    """
    if not is_awaited(config):
        raise StoppedError("nobody waits for the answer any more")
