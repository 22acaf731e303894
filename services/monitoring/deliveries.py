"""What webhooks bring: hand on what is new in a document, then commit that it was taken, then answer.

The journal is the memory of what was taken. A document's commit has its digest as its cause, and a stream
takes no cause twice: so a document is taken once, to whichever replica it comes, after a restart, and with a
clock that was set back. No time and no number bounds that.

After a crash between handing on and committing, the sender has no answer and sends the same again: the
messages are the same then, and whoever counts knows them. So it is when two replicas get the same document at
the same moment: the second to commit answers that it was taken already.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from services.monitoring.model.hook import TOLD_MIN, Deliver, Open, TurnAway
from services.monitoring.model.source_state import WEBHOOK, Source
from services.monitoring.readings import message_of
from services.monitoring.sources.mentions import digest_of, fresh, mentions_of, parcels
from services.monitoring.sources.port import Item
from services.monitoring.sources.webhook import TROUBLES, Delivery, Turned, items_of
from shared.clock import Clock
from shared.handling import Handling
from shared.messages.source_states import SourceDelivered
from shared.outbox import Publish


def at_once(work: Callable[..., Any], *given: Any) -> Any:
    """Do it here and now."""
    return work(*given)


@dataclass
class Deliveries:
    """The webhooks of one replica. `publish` hands mentions on (BrokerAway where there is no room), `name` is
    nobody else's, and `aside` does what takes its time where others need not wait for it."""

    handling: Handling
    publish: Publish
    clock: Clock
    name: str
    aside: Callable[..., Any] = at_once
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _told: dict[str, datetime] = field(default_factory=dict)

    def open(self, name: str) -> None:
        """Show a webhook among the sources from now on; one that is shown stays as it stands."""
        stream = f"source/{name}"
        if self.handling.streams.load(stream).state.settings is None:
            now = self.clock.now()
            self.handling.do("", stream, Open(name, now), "opened", now)

    def take(self, name: str, delivery: Delivery) -> int:
        """Take a document that is rightly signed; how many of its items were new. Turned (403) while the
        webhook is paused, (409) for one that was taken before, (422) for one that cannot be read. A Temporary
        error where there is no room, or the store is away: the same may come again."""
        source, cause = self._taking(name), f"delivery/{delivery.digest}"
        if self.handling.store.journal.done(f"source/{name}", cause):
            raise _known()
        items = fresh(self.aside(items_of, delivery.body, self.clock.now()), source.known)
        for parcel in parcels(self.aside(mentions_of, name, items)):
            self.publish([message_of(name, parcel, self.clock.now())])
        self._note(name, cause, items)
        return len(items)

    def turned_away(self, name: str, turned: Turned) -> None:
        """Tell what is wrong where a webhook's state is shown; in a minute no more than one thing."""
        now, last = self.clock.now(), self._told.get(name)
        if turned.status not in TROUBLES or (last and last <= now < last + timedelta(minutes=TOLD_MIN)):
            return
        self._told[name] = now
        problem, advice = TROUBLES[turned.status]
        told = TurnAway(f"{problem} ({turned.errors[0]})" if turned.errors else problem, advice, now)
        self.open(name)
        self.handling.do("", f"source/{name}", told, f"turned/{self._numbered()}", now)

    def _taking(self, name: str) -> Source:
        self.open(name)
        source: Source = self.handling.streams.load(f"source/{name}", fresh=True).state
        if source.settings is None or source.settings.kind != WEBHOOK:
            raise Turned(403, "a source that is no webhook has this name: ask for a webhook of another name")
        if not source.active:
            raise Turned(403, "this webhook is paused: ask who looks after it, and send anew when it is not")
        return source

    def _note(self, name: str, cause: str, items: tuple[Item, ...]) -> None:
        now, receiver = self.clock.now(), self._numbered()
        taken = tuple(digest_of(item.key) for item in items)
        command = Deliver(name, receiver, taken, now)
        events = self.handling.do("", f"source/{name}", command, cause, now)
        if not any(isinstance(one, SourceDelivered) and one.receiver == receiver for one in events):
            raise _known()

    def _numbered(self) -> str:
        return f"{self.name}/{next(self._numbers)}"


def _known() -> Turned:
    return Turned(409, "this document was taken already: nothing to do")
