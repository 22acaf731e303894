"""What a topic asks for, and whether a text has it. Pure. How it is written stands in entries.py."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """Words that stand in the text as they are, in comparable form."""

    text: str


@dataclass(frozen=True, slots=True)
class Either:
    """One of several; `place` where a mention that is placed at one of these words will do too."""

    parts: "tuple[Query, ...]"
    place: bool = False


@dataclass(frozen=True, slots=True)
class Both:
    """All of several, and none of others."""

    parts: "tuple[Query, ...]"
    without: "tuple[Query, ...]" = ()


@dataclass(frozen=True, slots=True)
class Near:
    """Two with at most so many characters between them, whichever comes first."""

    one: "Query"
    other: "Query"
    within: int


Query = Word | Either | Both | Near
Span = tuple[int, int]
Found = Mapping[str, list[Span]]
"""Where words stand in a text: begin and end of each."""


def holds(query: Query, found: Found, place: str) -> bool:
    """Whether a text with these words, from this place (comparable, or empty), is asked for."""
    match query:
        case Word(text):
            return text in found
        case Either(parts, named):
            return any(holds(part, found, place) for part in parts) or (named and Word(place) in parts)
        case Both(parts, without):
            return all(holds(part, found, place) for part in parts) and not any(
                holds(part, found, place) for part in without
            )
        case Near(one, other, within):
            return _near(_spans(one, found), _spans(other, found), within)


def words(query: Query, wanted: bool = False) -> Iterator[str]:
    """The words that it looks for; `wanted` leaves out those that must not be there."""
    match query:
        case Word(text):
            yield text
        case Near(one, other):
            yield from words(one)
            yield from words(other)
        case Both(parts, without):
            for part in (*parts, *(() if wanted else without)):
                yield from words(part, wanted)
        case Either(parts):
            for part in parts:
                yield from words(part, wanted)


def _spans(query: Query, found: Found) -> list[Span]:
    return [span for word in words(query) for span in found.get(word, ())]


def _near(ones: list[Span], others: list[Span], within: int) -> bool:
    """From left to right: the nearest before a span is the one that reached farthest of the other kind."""
    reached: list[int | None] = [None, None]
    marked = sorted([*((span, 0) for span in ones), *((span, 1) for span in others)])
    for (begin, end), kind in marked:
        before = reached[1 - kind]
        if before is not None and begin - before <= within:
            return True
        reached[kind] = max(end, reached[kind] or end)
    return False
