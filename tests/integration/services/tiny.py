"""A tiny service for the tests of the bus: it hears words about a topic and tells how many there were."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from shared.errors import Refused
from shared.exercises import with_exercises
from shared.messages.catalogue import event
from shared.messages.schemas import payload_of
from shared.parts import Call, Do, Parts, Person, Reaction, Stream, Tick, View, due_ms

SAID = "candor.speaker.said.v1"
COUNTED = "candor.tiny.counted.v1"


@event("speaker", "said")
@dataclass(frozen=True, slots=True)
class Said:
    """Somebody said a word about a topic."""

    topic: str
    word: str
    at: datetime


@event("tiny", "counted")
@dataclass(frozen=True, slots=True)
class Counted:
    """So many words were said about the topic."""

    topic: str
    number: int
    by: str
    at: datetime
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """One more word."""

    topic: str
    word: str
    at: datetime
    by: Person


@dataclass(frozen=True, slots=True)
class Tally:
    """How many words, and when it wants to be woken."""

    topic: str = ""
    number: int = 0
    due: datetime | None = None


def decide(tally: Tally, command: Count | Tick) -> Sequence[Counted]:
    """Count, but for the one word that nobody may say. Who says `wake me` is woken a minute later, unless
    somebody says another word before."""
    match command:
        case Tick(at=at):
            return [Counted(tally.topic, tally.number, "clock", at)] if tally.due else []
        case Count(word="unspeakable"):
            raise Refused("the word is not said here: say another")
    due = command.at + timedelta(minutes=1) if command.word == "wake me" else None
    return [Counted(command.topic, tally.number + 1, command.by.id, command.at, due)]


def evolve(tally: Tally, said: Counted) -> Tally:
    """The newest number."""
    return Tally(said.topic, said.number, said.due)


def document(tally: Tally) -> dict[str, Any]:
    """The view."""
    return {"topic": tally.topic, "number": tally.number, "due": due_ms(tally.due)}


def parts(name: str, troubles: deque[Exception]) -> Parts:
    """The service's parts; each reaction first meets the next of `troubles`."""

    def on_said(said: Said) -> Reaction:
        if troubles:
            raise troubles.popleft()
        yield Do(f"tally/{said.topic}", Count(said.topic, said.word, said.at, Person("ear", "monitor")))

    say = Call(Count, lambda command: f"tally/{command.topic}", frozenset({"office"}), "say a word")
    return with_exercises(
        Parts(
            name=name,
            streams={"tally": Stream(Tally(), decide, evolve)},
            policy={SAID: on_said},
            views={"tally": View(document, keys=("topic",))},
            calls={"say": say},
            payloads={"say": payload_of(Count)},
        )
    )
