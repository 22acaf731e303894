"""Holds a statement against what a public in danger needs to hear. Pure.

Of the points, all but `promises` are required; that earlier promises were kept is noted where it is said.
A holding statement is approved ahead of the facts: it may say what is not known yet and when the next word
comes, with care, and nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from shared.messages.correspondent import Point, StatementType, Wording

POINTS: tuple[Point, ...] = get_args(Point)
_ALL: tuple[Point, ...] = tuple(point for point in POINTS if point != "promises")
REQUIRED: Mapping[StatementType, tuple[Point, ...]] = {
    "notice": _ALL,
    "answers": _ALL,
    "press_conference": _ALL,
    "holding": ("unknown", "next_word"),
}
HOLDING: frozenset[Point] = frozenset({"unknown", "next_word", "care"})


@dataclass(frozen=True, slots=True)
class Finding:
    """Which points are there, which are missing, and which may not be said in this kind of statement."""

    present: tuple[Point, ...]
    missing: tuple[Point, ...]
    unfit: tuple[Point, ...]


def check(kind: StatementType, wording: Wording) -> Finding:
    """The finding, each in the order of the points; a blank point is a missing one."""
    present = tuple(point for point in POINTS if getattr(wording, point).strip())
    return Finding(
        present=present,
        missing=tuple(point for point in REQUIRED[kind] if point not in present),
        unfit=tuple(point for point in present if kind == "holding" and point not in HOLDING),
    )
