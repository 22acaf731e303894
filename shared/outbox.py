"""Telling the others what was committed: at once where the broker answers, by the sweep where it did not.

Events of one stream leave in their order. A crash between append and publish leaves an unsent commit.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from shared.errors import BrokerAway
from shared.journal.port import Commit, Journal
from shared.messages.catalogue import is_internal, type_of
from shared.messages.codec import event_of
from shared.messages.envelope import Message

log = structlog.get_logger()
Publish = Callable[[Sequence[Message]], None]


class Outbox:
    """Sends commits and marks them; `publish` raises BrokerAway where the broker did not confirm all."""

    def __init__(self, service: str, journal: Journal, publish: Publish) -> None:
        self._service, self._journal, self._publish = service, journal, publish
        self._sending: dict[str, deque[Commit]] = {}
        self._waiting: set[str] = set()

    def send(self, commit: Commit) -> None:
        """Tell what was committed. Never raises for a broker that is away: the commit then waits."""
        if commit.stream in self._waiting:
            return
        if commit.stream in self._sending:
            self._sending[commit.stream].append(commit)
            return
        queue = self._sending[commit.stream] = deque([commit])
        try:
            while queue:
                self._send(queue[0])
                queue.popleft()
        except BrokerAway as error:
            self._waiting.add(commit.stream)
            log.warning("commit_waits", stream=commit.stream, seq=queue[0].seq, reason=str(error))
        finally:
            del self._sending[commit.stream]

    def _send(self, commit: Commit) -> None:
        if messages := messages_of(self._service, commit):
            self._publish(messages)
        self._journal.mark_sent(commit.stream, commit.seq)

    def sweep(self, before: Callable[[str], None]) -> int:
        """Send what waits, having called `before` with its stream to mend the view; how many were sent."""
        sent = 0
        stuck: set[str] = set()
        for commit in self._journal.unsent():
            if commit.stream in stuck or commit.stream in self._sending:
                continue
            before(commit.stream)
            try:
                self._send(commit)
                sent += 1
            except BrokerAway:
                stuck.add(commit.stream)
        left = {commit.stream for commit in self._journal.unsent()} if sent or stuck else set()
        self._waiting = left - self._sending.keys()
        return sent


def messages_of(service: str, commit: Commit) -> list[Message]:
    """What a commit tells the others; the same messages whenever it is asked. An event that was committed by
    an older Candor is told as its newest version has it."""
    events = [event_of(recorded.type, recorded.data) for recorded in commit.events]
    told = [event for event in events if not is_internal(event)]
    return [_message(service, commit, n, len(told), event) for n, event in enumerate(told)]


def _message(service: str, commit: Commit, part: int, parts: int, event: Any) -> Message:
    return Message(
        id=f"{service}/{commit.stream}/{commit.seq}/{part}",
        source=f"/candor/{service}",
        type=type_of(event),
        subject=commit.stream,
        time=event.at,
        data=event,
        sequence=commit.seq,
        recorded=commit.recorded,
        part=part,
        parts=parts,
        causation=commit.cause.rpartition("/")[0],
        correlation=getattr(event, "incident", "") or commit.stream,
        exercise=commit.exercise,
        actor=commit.actor,
    )
