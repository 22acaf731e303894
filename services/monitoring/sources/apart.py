"""Readings in a process apart, as the service sees them: its hub waits for nobody's DNS and parses
nothing."""

import itertools
import socket
import subprocess
import sys

import eventlet
import msgspec
import structlog
from eventlet.event import Event
from eventlet.semaphore import Semaphore

from services.monitoring.sources.child import Reply, Request
from services.monitoring.sources.reading import Asked, Brought, Failure

log = structlog.get_logger()

LIMIT_S = 100.0
"""A reading that takes longer is given up; shorter than the shortest time between two of one source."""


class Gone(Exception):
    """The process ended before it answered."""


class _TookTooLong(Exception):
    """The limit is over."""


class Apart:
    """Reads many sources at once in one process. Where that ends before it answers, each of those that were
    being read is tried once more in a process of its own: so the one to blame is known, and harms no
    other."""

    def __init__(self, limit_s: float = LIMIT_S) -> None:
        self._limit_s = limit_s
        self._shared: _Child | None = None
        self._alone: set[_Child] = set()
        self._opening = Semaphore()
        self._closed = False

    def ask(self, asked: Asked) -> Brought:
        """What the reading brought, or its failure; Gone where we are being closed."""
        try:
            return self._asked(self._child(), asked)
        except Gone:
            return self._tried_alone(asked)

    def close(self) -> None:
        """End all readings."""
        self._closed = True
        for child in (self._shared, *self._alone):
            if child:
                child.end()

    def _child(self) -> "_Child":
        with self._opening:
            if self._closed:
                raise Gone
            if self._shared is None or not self._shared.alive:
                self._shared = _Child()
            return self._shared

    def _tried_alone(self, asked: Asked) -> Brought:
        if self._closed:
            raise Gone
        child = _Child()
        self._alone.add(child)
        try:
            return self._asked(child, asked)
        except Gone:
            if self._closed:
                raise
            return Brought(
                failure=Failure("the reading broke its process", "look at the document; it may be an attack")
            )
        finally:
            child.end()
            self._alone.discard(child)

    def _asked(self, child: "_Child", asked: Asked) -> Brought:
        try:
            return child.ask(asked, self._limit_s)
        except _TookTooLong:
            log.warning("reading_given_up", source=asked.settings.source, limit_s=self._limit_s)
            child.end()
            advice = "look for a smaller or quicker feed of the same place"
            return Brought(failure=Failure(f"the reading took longer than {self._limit_s:g} s", advice))


class _Child:
    """One process with the socket to it."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair()
        command = [sys.executable, "-m", "services.monitoring.sources.child", str(theirs.fileno())]
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)
        theirs.close()
        self.alive = True
        self._numbers = itertools.count(1)
        self._waiting: dict[int, Event] = {}
        self._order = Semaphore()
        self._listener = eventlet.spawn(self._listen)

    def ask(self, asked: Asked, limit_s: float) -> Brought:
        """What the reading brought; Gone where the process ends before, _TookTooLong after the limit."""
        if not self.alive:
            raise Gone
        number = next(self._numbers)
        answer = self._waiting[number] = Event()
        request = msgspec.json.encode(Request(number, asked)) + b"\n"
        with eventlet.Timeout(limit_s, _TookTooLong()):
            try:
                with self._order:
                    self._line.sendall(request)
            except OSError:
                self.end()
            brought: Brought = answer.wait()
            return brought

    def _listen(self) -> None:
        try:
            with self._line.makefile("rb") as replies:
                for line in replies:
                    reply = msgspec.json.decode(line, type=Reply)
                    self._waiting.pop(reply.number).send(reply.brought)
        except OSError:
            pass
        finally:
            self.end()

    def end(self) -> None:
        """End the process; whoever waits for it is told."""
        if not self.alive:
            return
        self.alive = False
        self._process.kill()
        self._process.wait()
        self._line.close()
        waiting, self._waiting = self._waiting, {}
        for answer in waiting.values():
            answer.send_exception(Gone())
        if eventlet.getcurrent() is not self._listener:
            self._listener.kill()
