"""Checks of times and of the archive's record."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any

from shared.journal.port import Commit
from shared.messages.catalogue import _INTERNAL, class_of
from shared.messages.codec import event_of
from shared.messages.envelope import in_world
from tests.simulation.faulty.story import EXERCISE, REAL, VIRTUAL

Journals = Mapping[str, Mapping[str, Sequence[Commit]]]
SPAN = timedelta(days=3)
"""No run and no wrong clock leads farther from the beginning than this; the worlds lie a week apart."""


def events_of(commits: Sequence[Commit]) -> Iterator[Any]:
    """The events of a stream."""
    return (event_of(event.type, event.data) for commit in commits for event in commit.events)


@cache
def is_told(kind: str) -> bool:
    """Whether events of a type are told the others."""
    return class_of(kind) not in _INTERNAL


def out_of_time(name: str, commit: Commit) -> Iterator[str]:
    """A commit whose time is not that of its world, or whose recorded time is not real."""
    begun = VIRTUAL if commit.exercise else REAL
    if abs(commit.at - begun) > SPAN:
        yield f"{name}: {commit.stream} {commit.seq} has the time of another world: {commit.at}"
    if abs(commit.recorded - REAL) > SPAN:
        yield f"{name}: {commit.stream} {commit.seq} was recorded at no real time: {commit.recorded}"


def woken_at_their_moment(
    world: Any, journals: Mapping[str, Mapping[str, Sequence[Commit]]]
) -> Iterator[str]:
    """What a stream decided when it was woken has the moment that it waited for, however late that was."""
    for name, streams in journals.items():
        for commits in streams.values():
            for commit in commits:
                word, _, rest = commit.cause.partition("/")
                if word == "tick" and int(rest.partition("/")[0]) != round(commit.at.timestamp() * 1000):
                    where = f"{name}: {commit.stream} {commit.seq}"
                    yield f"{where} was woken for {rest} and decided at {commit.at}"


def archive_complete(world: Any, journals: Journals) -> Iterator[str]:
    """The archive has every event that the others told, once, as it was told, and knows of no gap."""
    for name, streams in journals.items():
        if name == "archive":
            continue
        for stream, commits in streams.items():
            yield from _kept(name, stream, commits, journals["archive"])
    for document in world.stores["archive"].views.find("heard", None):
        if not document.data["complete"]:
            yield f"{document.stream} lacks {document.data['gaps']}"


def _kept(
    name: str, stream: str, commits: Sequence[Commit], archive: Mapping[str, Sequence[Commit]]
) -> Iterator[str]:
    exercise = commits[0].exercise
    bare = stream.removeprefix(f"x/{EXERCISE}/")
    entries = [e.data for c in archive.get(in_world(f"heard/{name}/{bare}", exercise), ()) for e in c.events]
    kept = sorted((e["sequence"], e["part"], e["parts"], e["type"], str(e["data"])) for e in entries)
    told = sorted(line for commit in commits for line in _told(commit))
    if kept != told:
        yield f"the archive has {len(kept)} entries of {name}'s {stream}, which told {len(told)}, or others"


def _told(commit: Commit) -> Iterator[tuple[int, int, int, str, str]]:
    told = [event for event in commit.events if is_told(event.type)]
    for part, event in enumerate(told):
        yield commit.seq, part, len(told), event.type, str(event.data)
