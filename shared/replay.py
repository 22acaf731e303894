"""A stream's state, computed from its commits. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shared.journal.port import Commit
from shared.messages.codec import event_of
from shared.messages.envelope import kind_of
from shared.parts import Parts


@dataclass(frozen=True, slots=True)
class Loaded:
    """The state of a stream after `seq`, with the hash of that commit."""

    seq: int
    hash: str
    state: Any


def empty(parts: Parts, stream: str) -> Loaded:
    """Before the first commit."""
    return Loaded(0, "", parts.streams[kind_of(stream)].empty)


def replay(parts: Parts, known: Loaded, commits: Iterable[Commit]) -> Loaded:
    """What comes of a state by the commits behind it."""
    for commit in commits:
        known = after(parts, known, commit, [event_of(event.type, event.data) for event in commit.events])
    return known


def after(parts: Parts, known: Loaded, commit: Commit, events: Sequence[Any]) -> Loaded:
    """What comes of a state by one commit, whose events are at hand."""
    evolve, state = parts.streams[kind_of(commit.stream)].evolve, known.state
    for event in events:
        state = evolve(state, event)
    return Loaded(commit.seq, commit.hash, state)
