"""What a service hands to whatever runs it: its streams, policy, views and calls. Pure."""

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any, Literal, Protocol

Role = Literal[
    "monitor",
    "agency",
    "office",
    "lead",
    "unit",
    "correspondent",
    "evaluator",
    "controller",
    "observer",
    "auditor",
    "admin",
]
STAFF: frozenset[Role] = frozenset({"monitor", "office", "lead", "unit", "correspondent"})
READERS: frozenset[Role] = STAFF | {"evaluator", "controller", "observer", "auditor"}


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: stamped on a command as `by`. A correspondent or unit belongs to a unit."""

    id: str
    role: Role
    unit: str = ""


SYSTEM = Person("candor", "admin")


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment that a stream asked to be woken at (its view's `due`) has come."""

    at: datetime


def due_ms(moment: datetime | None) -> int | None:
    """A moment for a view's `due`: epoch milliseconds, rounded up so that a Tick never comes before it."""
    return None if moment is None else -int(-moment.timestamp() * 1000 // 1)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, and the state that comes of it."""

    events: Sequence[Any]
    state: Any


@dataclass(frozen=True, slots=True)
class Stream:
    """One kind of stream. `decide(state, command) -> events` raises Refused where a rule says no,
    and gives no events where nothing is to be changed; `evolve(state, event) -> state`."""

    empty: Any
    decide: Callable[[Any, Any], Sequence[Any]]
    evolve: Callable[[Any, Any], Any]

    def in_turn(self, state: Any, commands: Iterable[Any]) -> Decided:
        """What is decided of several commands, one after the other, each upon what came of those before."""
        decided: list[Any] = []
        for command in commands:
            events = self.decide(state, command)
            state = reduce(self.evolve, events, state)
            decided.extend(events)
        return Decided(decided, state)


class StreamModule(Protocol):
    """A module that is a stream: `EMPTY`, `decide`, `evolve`."""

    EMPTY: Any
    decide: Any
    evolve: Any


def stream(module: Any) -> Stream:
    """The stream that a module describes by its `EMPTY`, `decide` and `evolve`."""
    return Stream(module.EMPTY, module.decide, module.evolve)


@dataclass(frozen=True, slots=True)
class View:
    """What is kept of a kind of stream for questions: one document a stream, its whole state.

    `document(state)` gives JSON values, or None to keep nothing; `keys` names the fields that it is
    found by. A field `due` (epoch milliseconds, or None) asks to be woken by a Tick then.
    """

    document: Callable[[Any], dict[str, Any] | None]
    keys: tuple[str, ...] = ()
    readers: frozenset[Role] = READERS


@dataclass(frozen=True, slots=True)
class Do:
    """Decide `command` on `stream`; answered with the events, now or when it was first handled."""

    stream: str
    command: Any


@dataclass(frozen=True, slots=True)
class DoTogether:
    """Decide on several streams what several messages ask for, in one commit each. `parts` are the commands
    by stream and by the messages' ids: those of a stream are decided one after the other, as if each had come
    alone, leaving out those that were done before. Answered with None.

    Each message is done once on a stream, whichever others it comes together with when it comes again.
    """

    parts: Mapping[str, Mapping[str, Any]]


def cause_of(message: str) -> str:
    """The cause under which what a message asks for is done together with others."""
    return f"{message}/together"


@dataclass(frozen=True, slots=True)
class Find:
    """Look into this service's own view; answered with the documents whose fields equal `where`.

    What it finds may fill a command, never choose its stream.
    """

    view: str
    where: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Keep:
    """Store texts, by id, in the one place that expires, and pictures (in base64) beside them."""

    texts: Mapping[str, str]
    at: datetime
    pictures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Apart:
    """Have a function of a module's top level work on a stranger's bytes, where it can do no harm and holds
    up nobody; answered with what it made. What it refuses, the call refuses."""

    work: Callable[[bytes], bytes]
    given: bytes


@dataclass(frozen=True, slots=True)
class Pause:
    """A step of long work is done: others may have a turn, where it is time."""


@dataclass(frozen=True, slots=True)
class Forward:
    """Hand an event on without journalling it, to whoever takes messages with this `key` in turn. `part`
    tells several of one key apart.

    What a reaction forwards leaves together, when it is over.
    """

    event: Any
    key: str
    part: int = 0

    @property
    def name(self) -> str:
        """What it is called among all that the reaction forwards."""
        return f"{self.key}/{self.part}" if self.part else self.key


@dataclass(frozen=True, slots=True)
class Tell:
    """Hand a notice to people through the installation's channel; answered with the channel's name.

    It may happen twice after a crash, never not at all: `notice` is its stable id. `to` is a role, or a
    role at a unit.
    """

    notice: str
    to: str
    text: str
    text_en: str


Reaction = Generator[Do | DoTogether | Find | Keep | Pause | Forward | Tell, Any, None]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A reaction to several messages of one type and one world at once, which is given their events by the
    messages' ids, in their order. How many come together is chance: it must not matter."""

    reaction: Callable[[Mapping[str, Any]], Reaction]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a policy may know of the message beside its event."""

    id: str
    type: str
    source: str
    stream: str
    sequence: int
    part: int
    parts: int
    correlation: str
    actor: str
    exercise: str
    recorded: datetime
    data: Mapping[str, Any]
    at: datetime


class Payload(Protocol):
    """A schema that turns a call's JSON into the command's fields."""

    def load(self, data: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Call:
    """A command that people give: who may, and on which stream it is decided.

    `stream(command)` gives the stream's bare name. `fill(command)` yields Finds, Keeps and what is to be done
    Apart, and returns the command with what it found, and without what is kept elsewhere. Rules that need
    more than the role stand in the model.
    """

    command: type[Any]
    stream: Callable[[Any], str]
    roles: frozenset[Role]
    help: str = ""
    fill: Callable[[Any], Generator[Find | Keep | Apart, Any, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """A whole service without its I/O. `policy` maps a message's type to a reaction: a generator
    function of the event (or of several, `Gathered`); the key `*` hears everything and is given a `Heard`
    too."""

    name: str
    streams: Mapping[str, Stream]
    policy: Mapping[str, Callable[..., Reaction] | Gathered]
    views: Mapping[str, View]
    calls: Mapping[str, Call] = field(default_factory=dict)
    payloads: Mapping[str, Payload] = field(default_factory=dict)
