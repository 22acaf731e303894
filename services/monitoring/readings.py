"""Reading what is due: claim a source by a commit, read it, hand on what is new, and only then move its
cursor.

Any number of replicas may look at the same time: the journal's key lets one begin. A crash at any moment
reads again and skips nothing. Where the source says the same again, the messages are the same, and whoever
counts knows them; where it says more, what comes twice counts as copies of itself.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

import structlog

from services.monitoring.model.source import Begin, Fail, Finish
from services.monitoring.model.source_state import Source
from services.monitoring.sources.mentions import parcels
from services.monitoring.sources.reading import Asked, Brought
from shared.clock import Clock
from shared.errors import BrokerAway
from shared.handling import Handling
from shared.journal.port import Document
from shared.messages.envelope import Message
from shared.messages.source_states import SourceBegun
from shared.messages.sources import Mention, Mentions
from shared.names import MENTIONS_TYPE
from shared.outbox import Publish

log = structlog.get_logger()

AGAIN_S = 2.0
"""So long a source waits before it hands on again what the broker refused."""


@dataclass
class Readings:
    """The readings of one replica. `ask` reads, `publish` hands on (BrokerAway where it is refused), `name`
    is nobody else's, and `wait` waits so many seconds, false where there is no time for that any more."""

    handling: Handling
    publish: Publish
    clock: Clock
    ask: Callable[[Asked], Brought]
    name: str
    wait: Callable[[float], bool]

    def due(self) -> Iterator[Document]:
        """The sources of live work whose moment has come, the longest due first. Exercises have none."""
        now = int(self.clock.now().timestamp() * 1000)
        active = self.handling.store.views.find("source", "", {"active": True})
        due = (one for one in active if one.data["next"] is not None and one.data["next"] <= now)
        yield from sorted(due, key=lambda one: one.data["next"])

    def begin(self, due: Document) -> SourceBegun | None:
        """Begin the next reading of a source; None where another was quicker, or it is not due after all."""
        cause = f"reading/{due.data['reading'] + 1}/{due.seq}"
        now = self.clock.now()
        events = self.handling.do("", due.stream, Begin(self.name, now), cause, now)
        return next((one for one in events if isinstance(one, SourceBegun) and one.reader == self.name), None)

    def carry_out(self, begun: SourceBegun) -> None:
        """Read, hand on, and note what came of it."""
        stream = f"source/{begun.source}"
        state: Source = self.handling.streams.load(stream).state
        if state.settings is None or state.begun != begun:
            return
        brought = self.ask(Asked(state.settings, self.clock.now(), state.cursor, state.known))
        if brought.failure:
            why = brought.failure
            log.warning("source_troubled", source=begun.source, problem=why.problem)
            self._note(
                stream, begun, Fail(begun.reading, why.problem, why.advice, why.again_s, self.clock.now())
            )
        elif self._handed_on(begun, brought.mentions):
            now = self.clock.now()
            self._note(
                stream, begun, Finish(begun.reading, brought.taken, brought.cursor, brought.left_out, now)
            )

    def _handed_on(self, begun: SourceBegun, mentions: Sequence[Mention]) -> bool:
        """Whether the broker took all of it, while the reading is still ours. Where it has no room, wait."""
        for parcel in parcels(mentions):
            while self.clock.now() < begun.until:
                try:
                    self.publish([message_of(begun.source, parcel, self.clock.now())])
                    break
                except BrokerAway as error:
                    log.info("source_waits", source=begun.source, reason=str(error))
                    if not self.wait(AGAIN_S):
                        return False
            else:
                return False
        return True

    def _note(self, stream: str, begun: SourceBegun, result: Any) -> None:
        self.handling.do("", stream, result, f"result/{begun.reading}/{begun.reader}", result.at)


def message_of(source: str, mentions: tuple[Mention, ...], recorded: datetime) -> Message:
    """The message of a batch; the same id for the same mentions, whenever they are sent."""
    ids = "\n".join(mention.id for mention in mentions)
    digest = blake2b(ids.encode("utf-8", "replace"), digest_size=12).hexdigest()
    at = max(mention.at for mention in mentions)
    return Message(
        id=f"sources/source/{source}/{digest}",
        source="/candor/sources",
        type=MENTIONS_TYPE,
        subject=f"source/{source}",
        time=at,
        data=Mentions(mentions, at),
        sequence=0,
        recorded=recorded,
    )
