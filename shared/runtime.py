"""A running service without its transport: what it answers to a call or a question, and its time.

A call is one document: `token, data, key, exercise, at, deadline`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from rfc8785 import CanonicalizationError

from shared.actors import Actor, same_world, verify
from shared.bus.consumer import Consumer
from shared.bus.publisher import Publisher
from shared.clock import Clock, Segment, virtual_at
from shared.errors import BadPayload, Forbidden, NotFound, StoreAway, TooLate
from shared.handling import Handling
from shared.heads import Heads
from shared.journal.port import Document
from shared.messages.codec import plain
from shared.messages.envelope import world_of
from shared.parts import Role
from shared.replicas import ALONE, Replica
from shared.requests import Request

JOURNAL_READERS: frozenset[Role] = frozenset({"auditor", "evaluator", "controller"})
MOST_READ = 500
MOST_UNSENT = 500
KEY_LONGEST = 200
FIELDS = frozenset({"token", "data", "key", "exercise", "at", "deadline"})


@dataclass(slots=True)
class Runtime:
    """What a running service stands on; its entrypoints find it in nameko's settings under `runtime`.

    `key` is the public key of actor tokens. `grace` is how long after its moment a clock of an exercise may
    wait for messages that are under way, `tick_s` how often clocks are looked at, `heads_s` how often the
    ends of all chains are noted outside the store, where `heads` does so, `replica` which of several
    processes of the service this is. `webhooks` is where it listens for webhooks (None: it does not), whose
    secrets lie in the folder `secrets`.
    """

    uri: str
    handling: Handling
    publisher: Publisher
    clock: Clock
    key: str
    grace: timedelta = timedelta(seconds=2)
    tick_s: float = 0.25
    heads: Heads | None = None
    heads_s: float = 0.0
    replica: Replica = ALONE
    webhooks: tuple[str, int] | None = None
    secrets: Path = Path("keys")
    consumer: Consumer | None = None

    @property
    def name(self) -> str:
        """The service."""
        return self.handling.parts.name

    @property
    def listening(self) -> bool:
        """Whether messages can come."""
        return self.consumer is not None and self.consumer.connected

    # -- calls

    def call(self, name: str, request: Any) -> dict[str, Any]:
        """Do what a person asks and answer with the events."""
        asked = _document(request)
        self.in_time(asked)
        actor = verify(_text(asked, "token"), self.key)
        exercise, key = _text(asked, "exercise"), _text(asked, "key")
        if not 0 < len(key) <= KEY_LONGEST:
            raise BadPayload(
                "a call that changes something needs a `key` of its own, so that it is done once", ["key"]
            )
        at = _moment(asked, "at")
        wanted = Request(actor, _data(asked), key, exercise, at)
        same_world(actor, exercise)
        try:
            answer = self.handling.call(name, wanted, at or self.now_in(exercise))
        except CanonicalizationError as error:
            raise BadPayload(f"{self.name}.{name}: data: {error}", ["data"]) from None
        return {
            "stream": answer.stream,
            "events": [{"type": e.type, "data": plain(e.data)} for e in answer.events],
        }

    def look(self, request: Any) -> list[dict[str, Any]]:
        """The documents of a view: `data` is `{view, where}`."""
        asked = _document(request)
        data = _data(asked)
        where = data.get("where", {})
        if not isinstance(where, dict):
            raise BadPayload("where: a document of fields and values", ["where"])
        actor = verify(_text(asked, "token"), self.key)
        found = self.handling.look(_text(data, "view"), actor, _text(asked, "exercise"), where)
        return [{"stream": one.stream, "seq": one.seq, "data": one.data} for one in found]

    def journal_head(self, request: Any) -> list[dict[str, Any]]:
        """The last commit of `data.stream`, or of every stream of the world behind `data.after`, by name."""
        data, actor = self.reader(request, JOURNAL_READERS)
        if stream := _text(data, "stream"):
            _of_world(stream, actor)
            head = self.handling.store.journal.head(stream)
            return [plain(head)] if head else []
        after = _text(data, "after")
        heads = self.handling.store.journal.heads()
        mine = (head for head in heads if head.stream > after and world_of(head.stream) == actor.exercise)
        return [plain(head) for head in islice(mine, MOST_READ)]

    def journal_read(self, request: Any) -> list[dict[str, Any]]:
        """The commits of `data.stream` behind the number `data.after`, at most 500."""
        data, actor = self.reader(request, JOURNAL_READERS)
        stream, after = _text(data, "stream"), data.get("after", 0)
        _of_world(stream, actor)
        if isinstance(after, bool) or not isinstance(after, int):
            raise BadPayload("after: the number of a commit", ["after"])
        commits: Iterator[Any] = self.handling.store.journal.read(stream, after)
        return [plain(commit) for commit in islice(commits, MOST_READ)]

    def reader(self, request: Any, roles: frozenset[Role]) -> tuple[dict[str, Any], Actor]:
        """What is asked for, and by whom; Forbidden but for these roles, within the actor's own world."""
        asked = _document(request)
        actor = verify(_text(asked, "token"), self.key)
        same_world(actor, _text(asked, "exercise"))
        if actor.person.role not in roles:
            raise Forbidden(f"this is for {', '.join(sorted(roles))}, not for {actor.person.role}")
        return _data(asked), actor

    def world(self, request: Any) -> str:
        """The world that a question without a token asks about: the exercise, or live work."""
        return _text(_document(request or {}), "exercise")

    def health(self) -> dict[str, Any]:
        """What works: never an error, so that it can be asked whatever is wrong. At most 500 unsent commits
        are counted."""
        try:
            unsent = self.handling.store.journal.unsent(MOST_UNSENT)
            store = True
        except StoreAway:
            unsent, store = (), False
        oldest = min((commit.recorded for commit in unsent), default=None)
        return {
            "service": self.name,
            "store": store,
            "broker": self.listening,
            "caught_up": self.consumer is not None and self.consumer.caught_up_for >= 0,
            "unsent": len(unsent) if store else -1,
            "oldest_unsent_s": oldest and max((self.clock.now() - oldest).total_seconds(), 0.0),
        }

    # -- time

    def in_time(self, asked: Mapping[str, Any]) -> None:
        """TooLate where the caller waits no more."""
        deadline = _moment(asked, "deadline")
        if deadline and self.clock.now() > deadline:
            raise TooLate("the caller's deadline has passed: nothing was done")

    def now_in(self, exercise: str) -> datetime:
        """The time in a world; NotFound for an exercise that does not run here."""
        if not exercise:
            return self.clock.now()
        found = self.handling.store.views.find("exercise", exercise, {"running": True})
        if not found:
            raise NotFound(f"no exercise {exercise!r} is running, as far as {self.name} knows")
        return virtual_at(segments_of(found[0]), self.clock.now())

    def tick(self) -> None:
        """Wake what is due in every world: live work now, an exercise's after the grace."""
        real = self.clock.now()
        self.handling.tick("", real)
        for found in self.handling.store.views.find("exercise", None, {"running": True}):
            virtual = virtual_at(segments_of(found), real - self.grace)
            self.handling.tick(world_of(found.stream), virtual)


def segments_of(found: Document) -> list[Segment]:
    """An exercise's segments, as its view holds them."""
    at = datetime.fromisoformat
    return [Segment(at(real), at(virtual), speed) for real, virtual, speed in found.data["segments"]]


def _document(request: Any) -> dict[str, Any]:
    if not isinstance(request, dict):
        raise BadPayload(f"a request is a document with {', '.join(sorted(FIELDS))}", ["request"])
    if unknown := sorted(str(name) for name in request.keys() - FIELDS):
        raise BadPayload(f"a request has no {', '.join(unknown)}", unknown)
    return request


def _data(asked: Mapping[str, Any]) -> dict[str, Any]:
    data = asked.get("data") or {}
    if not isinstance(data, dict):
        raise BadPayload("data: a document of fields and values", ["data"])
    return data


def _text(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadPayload(f"{name}: not a text", [name])
    return value


def _moment(asked: Mapping[str, Any], name: str) -> datetime | None:
    said = _text(asked, name)
    try:
        moment = datetime.fromisoformat(said) if said else None
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 - has no zone, and is refused for that below
    if moment is not None and moment.tzinfo is None:
        raise BadPayload(f"{name}: not a time with its zone, as in 2026-02-18T11:00:00Z", [name])
    return moment


def _of_world(stream: str, actor: Actor) -> None:
    if world_of(stream) != actor.exercise:
        raise Forbidden(f"{stream!r} belongs to another world than {actor.person.id}")
