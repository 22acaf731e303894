"""What every kind of source looks like to the one that reads it.

A source forgets who spoke within the function that reads it: an `Item` has no field for an author, a handle,
an avatar, an address or a device. It masks nothing itself: that is done in one place, where items become
mentions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

Cursor = Mapping[str, str]
"""Where a source stands: whatever it needs to take up again, as texts. Empty at the beginning."""


@dataclass(frozen=True, slots=True)
class Item:
    """One public text as a source has it. `key` is what the source itself calls it: the same text read again
    has the same key. `at` is aware; `lang` is a BCP 47 tag; `place` and `outlet` may be empty."""

    key: str
    at: datetime
    text: str
    lang: str = "zh"
    place: str = ""
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one reading brought: items, the oldest first, where the source stands now, and a line for each
    thing that was left out, with the reason and what to do."""

    items: tuple[Item, ...]
    cursor: Cursor = field(default_factory=dict)
    left_out: tuple[str, ...] = ()


class Trouble(Exception):
    """A source cannot be read now. `advice` says what a person can do; `again_s`, where the source itself
    asked for it, after how many seconds to come back (429 with Retry-After)."""

    def __init__(self, problem: str, advice: str, again_s: float | None = None) -> None:
        super().__init__(f"{problem}: {advice}")
        self.problem, self.advice, self.again_s = problem, advice, again_s


class Source(Protocol):
    """A source that is read by asking. Reading changes nothing: the cursor that comes back is kept only when
    all that was taken has been handed on, so that a crash reads again and never skips."""

    def read(self, cursor: Cursor, now: datetime) -> Taken:
        """What has come since the cursor; Trouble where it cannot be read."""
