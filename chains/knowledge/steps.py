"""The named steps in which a knowledge base is written."""

from collections.abc import Callable
from typing import Literal

WriteStep = Literal[
    "generation begun",
    "pending noted",
    "vectors written",
    "vectors kept",
    "keywords written",
    "documents committed",
    "paths committed",
    "documents removed",
    "stale vectors removed",
    "stale keywords removed",
    "pending cleared",
    "chunks cut",
    "vectors copied",
    "generation promoted",
    "generation removed",
    "folder removed",
    "forgetting noted",
    "catalog compacted",
    "forgetting done",
]
"""What has just become durable; the tests kill the writing process at each of them."""

OnStep = Callable[[WriteStep], None]


def ignore_step(_: WriteStep) -> None:
    """Do nothing at a step."""
