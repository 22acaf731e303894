"""The one way to change state: load, decide, append, project, publish.

A message's n-th wish has the cause `<message id>/<n>`, so a redelivery finds what the first delivery
decided. On Conflict the stream is loaded and decided anew; on AlreadyDone the answer is the old one.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from shared.actors import Actor
from shared.apart import Work, at_once
from shared.clock import Clock
from shared.errors import Contended, KeyReused, Permanent
from shared.journal.chain import linked
from shared.journal.port import AlreadyDone, Commit, Conflict, Document, Recorded, Store
from shared.keeping import TEXTS_LIVE, Keeping
from shared.messages.catalogue import is_passing, type_of
from shared.messages.codec import event_of, plain
from shared.messages.envelope import Message, in_world, kind_of
from shared.notices import Channel, to_log
from shared.outbox import Outbox, Publish
from shared.pace import Breathe, paced, unhurried
from shared.parts import (
    SYSTEM,
    Apart,
    Decided,
    Do,
    DoTogether,
    Find,
    Forward,
    Gathered,
    Keep,
    Parts,
    Pause,
    Person,
    Tell,
    Tick,
)
from shared.passing import arrived, company_of, forwarded, heard
from shared.replay import Loaded
from shared.requests import Answer, Asked, Request, asked, look_at
from shared.streams import Streams
from shared.together import TRIES, Together


@dataclass(frozen=True, slots=True)
class Why:
    """Who or what asks, when, and in which world."""

    cause: str
    at: datetime
    actor: str
    exercise: str
    body: str = ""


class Handling:
    """Runs a service's parts; its store, publisher, clock and channel are where service and inline differ.

    `code` names the code of the parts: with it, states of long streams are kept. `texts_live` is how long the
    texts are kept that it is told to keep. `apart` does what is asked to be done apart, `breathe` gives
    others a turn in the middle of long work.
    """

    def __init__(
        self,
        parts: Parts,
        store: Store,
        publish: Publish,
        clock: Clock,
        channel: Channel = to_log,
        code: str = "",
        texts_live: timedelta = TEXTS_LIVE,
        apart: Callable[[Work, bytes], bytes] = at_once,
        breathe: Breathe = unhurried,
    ) -> None:
        self.parts, self.store, self.clock, self._channel = parts, store, clock, channel
        self._apart, self.breathe = apart, breathe
        self._keeping = Keeping(store, clock, texts_live, breathe)
        self.streams = Streams(parts, store, code, breathe)
        self._publish = publish
        self._outbox = Outbox(parts.name, store.journal, publish)
        self._together = Together(self.streams, store.journal, self._outbox, self._decided)

    # -- messages

    def hears(self, kind: str) -> bool:
        """Whether a message of this type concerns the service."""
        return kind in self.parts.policy or ("*" in self.parts.policy and not is_passing(kind))

    def react(self, message: Message) -> None:
        """Do what the policy wants done about a message; safe to repeat."""
        self.react_to([message])

    def react_to(self, messages: Sequence[Message]) -> None:
        """The same about several of one type and one world, that came one behind the other. Where they are
        gathered, what one of them leads to was done for all when this returns, and may be for some where it
        raises; else they are handled one by one."""
        arrivals = [arrived(message, self.clock.now()) for message in messages]
        named = self.parts.policy.get(arrivals[0].type)
        if isinstance(named, Gathered):
            events = {message.id: message.data for message in arrivals}
            self._fulfil(named.reaction(events), arrivals[0], "", company_of(arrivals))
            return
        for message in arrivals:
            if named:
                self._fulfil(named(message.data), message, "")
            self._tell_all(message)

    def _tell_all(self, message: Message) -> None:
        every = self.parts.policy.get("*")
        if every and not isinstance(every, Gathered) and not is_passing(message.type):
            self._fulfil(every(heard(message)), message, "*")

    def _fulfil(self, reaction: Any, message: Message, mark: str, company: str = "") -> None:
        answer: Any = None
        onward: list[Message] = []
        numbers = count()
        while True:
            try:
                wish = reaction.send(answer)
            except StopIteration:
                break
            answer = None
            match wish:
                case Pause():
                    self.breathe()
                case Forward(name=named):
                    name = f"{message.id}{company}/{named}"
                    onward.append(forwarded(self.parts.name, wish, message, name, self.clock.now()))
                case _:
                    answer = self._grant(wish, message, f"{message.id}/{mark}{next(numbers)}")
        if onward:
            self._publish(onward)

    def _grant(self, wish: Any, message: Message, cause: str) -> Any:
        match wish:
            case Do(stream=stream, command=command):
                why = Why(cause, message.time, message.actor, message.exercise)
                return self._do(in_world(stream, message.exercise), command, why)
            case DoTogether(parts=parts):
                why = Why(cause, message.time, message.actor, message.exercise)
                named = {in_world(stream, message.exercise): asked for stream, asked in parts.items()}
                return self._together.do(named, partial(self._commit_for, why))
            case Find() | Keep():
                return self._looked(wish, message.exercise)
            case Tell():
                return self._channel(wish, message.exercise)
        raise TypeError(f"a reaction asked for {wish!r}")

    def _looked(self, wish: Find | Keep | Apart, exercise: str) -> Any:
        """What a call may ask for, and a reaction of the store, beside their streams."""
        match wish:
            case Find(view=view, where=where):
                return [found.data for found in self.store.views.find(view, exercise, where)]
            case Keep():
                return self._keeping.keep(wish)
            case Apart(work=work, given=given):
                return self._apart(work, given)

    # -- people

    def call(self, name: str, request: Request, now: datetime) -> Answer:
        """Do what a person asks, if they may. `now` is the virtual time in an exercise.

        Raises NotFound, WrongWorld, Forbidden, BadPayload, KeyReused, or Refused from the model.
        """
        asks = asked(self.parts, name, request, now)
        why = Why(request.cause, asks.at, request.actor.person.id, request.exercise, request.body)
        stream = in_world(asks.stream, request.exercise)
        events = self._do(stream, self._filled(asks, request.exercise), why)
        return Answer(stream, tuple(Recorded(type_of(event), plain(event)) for event in events))

    def look(
        self, view: str, actor: Actor, exercise: str, where: dict[str, Any] | None = None
    ) -> Sequence[Document]:
        """The documents of a view, for whoever may read them."""
        look_at(self.parts, view, Request(actor, where or {}, "", exercise))
        return self.store.views.find(view, exercise, where)

    def _filled(self, asks: Asked, exercise: str) -> Any:
        if asks.call.fill is None:
            return asks.command
        filling = asks.call.fill(asks.command)
        found: Any = None
        try:
            while True:
                found = self._looked(filling.send(found), exercise)
        except StopIteration as end:
            return end.value

    # -- time

    def tick(self, exercise: str, now: datetime) -> int:
        """Wake every stream of a world whose moment has come; how many. Each is woken at its own moment,
        one after the other, so that the log is the same however late this is called."""
        woken = 0
        for view in self.parts.views:
            while due := self.store.views.due(view, exercise, int(now.timestamp() * 1000)):
                for document in due:
                    self._wake(view, document, exercise)
                woken += len(due)
        return woken

    def _wake(self, view: str, document: Document, exercise: str) -> None:
        due = document.data["due"]
        at = datetime.fromtimestamp(due / 1000, UTC)
        self._do(document.stream, Tick(at), Why(f"tick/{due}/{document.seq}", at, SYSTEM.id, exercise))
        self.streams.project(document.stream)
        after = self.store.views.get(view, document.stream)
        if after and after.data.get("due") == due:
            raise AssertionError(f"{document.stream} was woken at {at} and still waits for that moment")

    def expire(self) -> int:
        """Delete the texts and pictures that are past their time; how many."""
        return self._keeping.expire()

    # -- the way

    def do(
        self, exercise: str, stream: str, command: Any, cause: str, at: datetime, by: Person = SYSTEM
    ) -> Sequence[Any]:
        """Decide a command of the service's own, outside messages and calls; repeatable by its cause."""
        return self._do(in_world(stream, exercise), command, Why(cause, at, by.id, exercise))

    def sweep(self) -> int:
        """Mend what a crash or an absent broker left: views, then what was not sent. How many commits."""
        return self._outbox.sweep(self.streams.project)

    @property
    def stuck(self) -> bool:
        """Whether the last sweep was in vain, and the broker has taken nothing since."""
        return self._outbox.stuck

    def _do(self, stream: str, command: Any, why: Why) -> Sequence[Any]:
        if done := self.store.journal.done(stream, why.cause):
            return self._as_then(done, why)
        for _ in range(TRIES):
            loaded, decided = self._decided(stream, [command])
            if not decided.events:
                return ()
            commit = self._commit(stream, loaded, decided.events, why)
            try:
                self.store.journal.append(commit)
            except Conflict:
                self.streams.load(stream, fresh=True)
                continue
            except AlreadyDone as already:
                return self._as_then(already.commit, why)
            self.streams.advance(commit, decided.state)
            self._outbox.send(commit)
            return decided.events
        raise Contended(f"{stream} changed {TRIES} times while it was being decided: try again")

    def _decided(self, stream: str, commands: Sequence[Any]) -> tuple[Loaded, Decided]:
        """What is decided, with the state that it follows. Only an append tells that what is remembered is
        old: so the journal is asked before nothing, or a refusal, is the answer."""
        model = self.parts.streams[kind_of(stream)]
        loaded = self.streams.load(stream)
        with suppress(Permanent):
            decided = model.in_turn(loaded.state, paced(commands, self.breathe))
            if decided.events:
                return loaded, decided
        loaded = self.streams.load(stream, fresh=True)
        return loaded, model.in_turn(loaded.state, paced(commands, self.breathe))

    def _as_then(self, commit: Commit, why: Why) -> Sequence[Any]:
        if commit.body != why.body:
            raise KeyReused("this Idempotency-Key was used for another call: take a new one")
        self.streams.project(commit.stream)
        return [event_of(event.type, event.data) for event in commit.events]

    def _commit_for(
        self, why: Why, causes: Sequence[str], stream: str, loaded: Loaded, events: Sequence[Any]
    ) -> Commit:
        first, *also = causes
        return self._commit(stream, loaded, events, replace(why, cause=first), tuple(also))

    def _commit(
        self, stream: str, loaded: Loaded, events: Sequence[Any], why: Why, also: tuple[str, ...] = ()
    ) -> Commit:
        commit = Commit(
            stream=stream,
            seq=loaded.seq + 1,
            cause=why.cause,
            at=why.at,
            recorded=self.clock.now(),
            actor=why.actor,
            exercise=why.exercise,
            events=tuple(Recorded(type_of(one), plain(one)) for one in paced(events, self.breathe)),
            body=why.body,
            also=also,
        )
        return linked(commit, loaded.hash)
