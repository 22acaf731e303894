"""What was heard of one stream of another service. Pure.

An event is kept when it comes, whatever is still missing before it: so a gap delays and loses nothing.
Which numbers are missing is known from the commits' sequence and, inside a commit, from `part` of `parts`.
(A commit that its service told nobody of leaves a number that is never filled.)
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from services.archive.model.spans import Spans
from shared.messages.archive import EntryKept
from shared.parts import Heard as Message


@dataclass(frozen=True, slots=True)
class Enter:
    """An event was heard: keep it."""

    message: Message
    stream: str
    incident: str


@dataclass(frozen=True, slots=True)
class Heard:
    """How much is there: whole commits by number, and the parts that are there of others.

    `incident` is the newest that the stream was about; `count` counts the entries.
    """

    source: str = ""
    stream: str = ""
    incident: str = ""
    count: int = 0
    whole: Spans = field(default_factory=Spans)
    parts: tuple[tuple[int, frozenset[int]], ...] = ()

    @property
    def last(self) -> int:
        """The highest number that was heard of."""
        return max((self.whole.last, *(sequence for sequence, _ in self.parts)))

    @property
    def missing(self) -> tuple[tuple[int, int], ...]:
        """The numbers (first, last) that are not there whole."""
        return self.whole.gaps() + _above(self.whole.last, self.last)

    def has(self, sequence: int, part: int) -> bool:
        """Whether this event is kept."""
        return sequence in self.whole or part in dict(self.parts).get(sequence, frozenset())


EMPTY = Heard()


def decide(heard: Heard, enter: Enter) -> Sequence[EntryKept]:
    """Keep the event, once."""
    said = enter.message
    if heard.has(said.sequence, said.part):
        return []
    return [
        EntryKept(
            id=said.id,
            type=said.type,
            source=said.source,
            stream=enter.stream,
            sequence=said.sequence,
            part=said.part,
            parts=said.parts,
            incident=enter.incident,
            actor=said.actor,
            data=dict(said.data),
            recorded=said.recorded,
            at=said.at,
        )
    ]


def evolve(heard: Heard, entry: EntryKept) -> Heard:
    """One entry more."""
    parts = dict(heard.parts)
    there = parts.pop(entry.sequence, frozenset()) | {entry.part}
    known = replace(
        heard,
        source=entry.source,
        stream=entry.stream,
        incident=entry.incident or heard.incident,
        count=heard.count + 1,
    )
    if len(there) >= entry.parts:
        return replace(known, whole=heard.whole.add(entry.sequence), parts=tuple(parts.items()))
    return replace(known, parts=(*parts.items(), (entry.sequence, there)))


def _above(whole: int, last: int) -> tuple[tuple[int, int], ...]:
    return ((whole + 1, last),) if last > whole else ()
