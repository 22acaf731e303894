"""The CloudEvents 1.0 envelope that every message travels in. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CONTENT_TYPE = "application/cloudevents+json"
EXERCISE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
"""What an exercise may be called: its name becomes a part of streams and files."""
MOST_COUNTED = 2**53
YEARS = range(1970, 2200)
"""Which years a time may lie in: a clock must be able to count on from it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One event on its way.

    `id` is `<service>/<stream>/<sequence>/<part>`, `subject` the stream with its exercise's prefix,
    `sequence` the commit's number in its stream and `part` of `parts` the event's place in the commit.
    `time` is the time of what caused it (virtual in an exercise), `recorded` when it was written.
    `correlation` is the incident, or the stream where there is none yet.
    """

    id: str
    source: str
    type: str
    subject: str
    time: datetime
    data: Any
    sequence: int
    recorded: datetime
    part: int = 0
    parts: int = 1
    causation: str = ""
    correlation: str = ""
    exercise: str = ""
    actor: str = ""

    def __post_init__(self) -> None:
        """ValueError for what cannot be a message of ours."""
        if not self.id or not self.source:
            raise ValueError("id and source are not empty: a message is known by them")
        if self.exercise and not EXERCISE.fullmatch(self.exercise):
            raise ValueError("exercise: letters, digits, points and hyphens, at most 80")
        if not all(0 <= number < MOST_COUNTED for number in (self.sequence, self.part, self.parts)):
            raise ValueError("sequence, part and parts count from 0 up")
        if any("\x00" in name for name in (self.id, self.source, self.subject, self.correlation)):
            raise ValueError("id, source, subject and correlation are names, without a NUL")
        times = (self.time, self.recorded, getattr(self.data, "at", self.time))
        if not all(time.year in YEARS for time in times):
            raise ValueError(f"times lie between {YEARS.start} and {YEARS.stop - 1}")

    @property
    def service(self) -> str:
        """The service that sent it."""
        return self.source.rpartition("/")[2]


def world_of(stream: str) -> str:
    """The exercise that a stream belongs to; empty for a live one."""
    return stream.split("/", 2)[1] if stream.startswith("x/") else ""


def in_world(stream: str, exercise: str) -> str:
    """The stream's full name: an exercise's streams live under its own prefix."""
    return f"x/{exercise}/{stream}" if exercise else stream


def bare(stream: str) -> str:
    """The stream without its exercise's prefix."""
    return stream.split("/", 2)[2] if stream.startswith("x/") else stream


def kind_of(stream: str) -> str:
    """The kind of a stream: the first word of its bare name."""
    return bare(stream).partition("/")[0]


def key_of(stream: str) -> str:
    """What a stream is about: its bare name after the kind."""
    return bare(stream).partition("/")[2]
