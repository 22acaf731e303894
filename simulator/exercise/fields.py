"""How the fields of a scenario describe themselves to whatever reads one from a file.

`hint` completes the sentence "missing; ...", `refers` names the lists whose items a value must name, `key`
marks the name of an item in its list, `least` and `most` bound a number, or the length of a list or text.
"""

import re
from dataclasses import MISSING, dataclass, field
from typing import Any

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class About:
    """What is known about a field beside its type."""

    hint: str = ""
    refers: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    key: bool = False
    pattern: re.Pattern[str] | None = None


def wanted(
    hint: str,
    *,
    refers: tuple[str, ...] = (),
    least: float | None = None,
    most: float | None = None,
    default: Any = MISSING,
) -> Any:
    """A field with its hint; without a default it is required."""
    return field(default=default, metadata={"about": About(hint, refers, least, most)})


def named(hint: str) -> Any:
    """The name by which an item is known in its list: present, and there only once."""
    return field(metadata={"about": About(hint, key=True)})


def identity() -> Any:
    """An id, of which the names of streams are made: lower-case letters, digits and hyphens."""
    hint = "use up to 40 lower-case letters, digits and hyphens"
    return field(metadata={"about": About(hint, key=True, pattern=ID)})
