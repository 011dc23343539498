"""Waiting for several models at once."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from chains.providers.background import begin

T = TypeVar("T")


def run_together(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Run functions at the same time and return their results in order.

    Their threads are daemons, unlike a pool's: who interrupts the waiting (Ctrl-C) is free at
    once, and the process need not wait for a server that hangs.

    Args:
        calls: Run in a copy of the caller's context, where LangChain keeps who is calling.

    Raises:
        BaseException: What the first of the functions that failed raised.
    """
    if len(calls) == 1:
        return [calls[0]()]
    results = [begin(call, name="zhiwen-query") for call in calls]
    return [result.result() for result in results]
