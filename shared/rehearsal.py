"""What a service would do about a message, found out without doing it."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.errors import Permanent
from shared.journal.port import Store
from shared.messages.catalogue import is_passing
from shared.messages.codec import event_of
from shared.messages.envelope import Message, in_world, kind_of
from shared.parts import Do, DoTogether, Find, Gathered, Parts, Reaction, Tell, cause_of
from shared.passing import heard
from shared.streams import Streams

LOG = "log"


class Rehearsal:
    """Plays a service's reactions upon its store. Nothing is appended, kept, handed on or sent."""

    def __init__(self, parts: Parts, store: Store) -> None:
        self.name = parts.name
        self._parts, self._store = parts, store
        self._streams = Streams(parts, store)

    def misses(self, message: Message) -> str:
        """The first stream to which the service would append something, if it heard the message now. Empty
        where all was done, where nothing is to be decided, and where the rules refuse."""
        named, every = self._parts.policy.get(message.type), self._parts.policy.get("*")
        missed = self._play(_reaction(named, message), message, "") if named else ""
        if not missed and every and not isinstance(every, Gathered) and not is_passing(message.type):
            missed = self._play(every(heard(message)), message, "*")
        return missed

    def _play(self, reaction: Reaction, message: Message, mark: str) -> str:
        answer: Any = None
        number, missed = 0, ""
        try:
            while not missed:
                wish = reaction.send(answer)
                answer, missed = self._answer(wish, message, f"{message.id}/{mark}{number}")
                number += 1
        except (StopIteration, Permanent):
            return ""
        except (ValueError, LookupError):  # an answer that it does not expect: told again, it would be dead
            return ""
        reaction.close()
        return missed

    def _answer(self, wish: Any, message: Message, cause: str) -> tuple[Any, str]:
        """What the wish is answered with, and the stream that lacks the commit."""
        match wish:
            case Do(stream=name, command=command):
                return self._done(in_world(name, message.exercise), command, cause)
            case DoTogether(parts=parts):
                found = (
                    self._undone(in_world(name, message.exercise), asked) for name, asked in parts.items()
                )
                return None, next(filter(None, found), "")
            case Find(view=view, where=where):
                return [found.data for found in self._store.views.find(view, message.exercise, where)], ""
            case Tell():
                return LOG, ""
        return None, ""

    def _undone(self, stream: str, parts: Mapping[str, Any]) -> str:
        known = self._store.journal.known(stream, [cause_of(name) for name in parts])
        left = [part for name, part in parts.items() if cause_of(name) not in known]
        state = self._streams.load(stream, fresh=True).state
        decided = self._parts.streams[kind_of(stream)].in_turn(state, left)
        return stream if decided.events else ""

    def _done(self, stream: str, command: Any, cause: str) -> tuple[Sequence[Any], str]:
        if done := self._store.journal.done(stream, cause):
            return [event_of(event.type, event.data) for event in done.events], ""
        state = self._streams.load(stream, fresh=True).state
        events = self._parts.streams[kind_of(stream)].decide(state, command)
        return events, stream if events else ""


def _reaction(named: Any, message: Message) -> Reaction:
    if isinstance(named, Gathered):
        return named.reaction({message.id: message.data})
    reaction: Reaction = named(message.data)
    return reaction
