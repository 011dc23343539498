"""Horizontal ruling lines of a PDF page: joined, and grouped by where they begin and end."""

from collections.abc import Sequence
from dataclasses import dataclass

from loaders.lines import Box, around

_SAME_HEIGHT = 2.5  # points: two lines this close are one
_TOUCHING = 3.0
_SAME_END = 4.0
_SHORTEST = 60.0


@dataclass(frozen=True, kw_only=True)
class RuleGroup:
    """Rules below each other that begin and end at the same places."""

    left: float
    right: float
    heights: tuple[float, ...]


def join_rules(flat: Sequence[Box]) -> list[Box]:
    """Join rules at one height that touch: many programs draw one for each cell."""
    found: list[Box] = []
    levels: list[list[Box]] = []
    for box in sorted(flat, key=lambda one: one[1]):
        if levels and box[1] - levels[-1][0][1] <= _SAME_HEIGHT:
            levels[-1].append(box)
        else:
            levels.append([box])
    for level in levels:
        parts: list[Box] = []
        for box in sorted(level):
            if parts and box[0] <= parts[-1][2] + _TOUCHING:
                parts[-1] = around([parts[-1], box])
            else:
                parts.append(box)
        found += parts
    return found


def group_rules(flat: Sequence[Box]) -> list[RuleGroup]:
    """Return the longer rules, those with the same ends together, from top to bottom."""
    groups: list[list[Box]] = []
    for box in flat:
        if box[2] - box[0] < _SHORTEST:
            continue
        for group in groups:
            first = group[0]
            if abs(first[0] - box[0]) < _SAME_END and abs(first[2] - box[2]) < _SAME_END:
                group.append(box)
                break
        else:
            groups.append([box])
    return [
        RuleGroup(left=g[0][0], right=g[0][2], heights=tuple(box[1] for box in g)) for g in groups
    ]
