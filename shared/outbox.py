"""Telling the others what was committed: at once where the broker answers, by the sweep where it did not.

Events of one stream leave in their order. A crash between append and publish leaves an unsent commit. One may
be told twice, with the same ids: after a crash, or where a replica is slower than another's sweep.
"""

from collections import deque
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import structlog

from shared.errors import BrokerAway
from shared.journal.port import Commit, Journal
from shared.messages.catalogue import is_internal, type_of
from shared.messages.codec import event_of
from shared.messages.envelope import Message

log = structlog.get_logger()
Publish = Callable[[Sequence[Message]], None]
Place = tuple[str, int]


class Outbox:
    """Sends commits and marks them; `publish` raises BrokerAway where the broker did not confirm all.

    `stuck` says that the broker has taken nothing since a sweep tried in vain.
    """

    def __init__(self, service: str, journal: Journal, publish: Publish) -> None:
        self._service, self._journal, self._publish = service, journal, publish
        self.stuck = False
        self._sweeping = False
        self._sending: dict[str, deque[Commit]] = {}
        self._left: dict[str, set[int]] = {}  # what the sweep is to send, by its stream
        self._seen: frozenset[Place] | None = None  # what was unsent when the last sweep ended

    def send(self, *commits: Commit) -> None:
        """Tell what was committed, of each stream one commit: all of it together. Never raises for a broker
        that is away: the commits then wait."""
        queues = {commit.stream: deque([commit]) for commit in commits if self._begins(commit)}
        self._sending |= queues
        try:
            while first := [queue[0] for queue in queues.values() if queue]:
                self._send(*first)
                for commit in first:
                    queues[commit.stream].popleft()
        except BrokerAway as error:
            for commit in chain.from_iterable(queues.values()):
                self._leave(commit)
            log.warning("commits_wait", streams=[commit.stream for commit in first], reason=str(error))
        finally:
            for stream in queues:
                del self._sending[stream]

    def _begins(self, commit: Commit) -> bool:
        """Whether nothing of its stream waits or is under way; who is sending that sends this too."""
        if commit.stream in self._left:
            self._leave(commit)
            return False
        if commit.stream in self._sending:
            self._sending[commit.stream].append(commit)
            return False
        return True

    def _send(self, *commits: Commit) -> None:
        if messages := [message for commit in commits for message in messages_of(self._service, commit)]:
            self._publish(messages)
            self.stuck = False
        for commit in commits:
            self._journal.mark_sent(commit.stream, commit.seq)

    def _leave(self, commit: Commit) -> None:
        self._left.setdefault(commit.stream, set()).add(commit.seq)

    def sweep(self, before: Callable[[str], None]) -> int:
        """Send what waits, having called `before` with its stream to mend the view; how many were sent.

        The first sweep takes whatever is unsent. Each later one takes what this process left, and what was
        unsent when the last one ended: what is newer may be on its way, from here or from another replica.
        """
        if self._sweeping:
            return 0
        self._sweeping = True
        try:
            sent = self._swept(self._waiting(), before)
            self._look()
        finally:
            self._sweeping = False
        return sent

    def _waiting(self) -> list[Commit]:
        """What is to be swept, in order; behind a commit that is not, nothing of its stream is."""
        found, passed = [], set(self._sending)
        for commit in self._journal.unsent():
            if commit.stream not in passed and self._is_old(commit):
                found.append(commit)
            else:
                passed.add(commit.stream)
        return found

    def _is_old(self, commit: Commit) -> bool:
        if self._seen is None or (commit.stream, commit.seq) in self._seen:
            return True
        return commit.seq in self._left.get(commit.stream, ())

    def _swept(self, waiting: Sequence[Commit], before: Callable[[str], None]) -> int:
        sent = 0
        stuck: set[str] = set()
        for commit in waiting:
            self._leave(commit)  # so that nothing newer of the stream goes out first
        for commit in waiting:
            if commit.stream in stuck or commit.stream in self._sending:
                continue
            before(commit.stream)
            try:
                self._send(commit)
                sent += 1
            except BrokerAway:
                stuck.add(commit.stream)
        self.stuck = self.stuck or (bool(stuck) and not sent)
        return sent

    def _look(self) -> None:
        """Note what is unsent now; what of it was left here is left no more once it is sent."""
        left = [(stream, seq) for stream, numbers in self._left.items() for seq in numbers]
        self._seen = frozenset((commit.stream, commit.seq) for commit in self._journal.unsent())
        for stream, seq in left:
            if (stream, seq) not in self._seen:
                self._left[stream].discard(seq)
                if not self._left[stream]:
                    del self._left[stream]


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
