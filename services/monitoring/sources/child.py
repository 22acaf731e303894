"""The process in which sources are read: `python -m services.monitoring.sources.child DESCRIPTOR`.

It takes a line of JSON for each reading from a socket and answers with a line, several at a time. So neither
names that are slow to look up nor documents that are long to parse hold up the service, and one that breaks
the process breaks nothing else. It ends with the service.
"""

import os
import resource
import signal
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from threading import Lock

import msgspec

from services.monitoring.sources.fetch import Fetcher
from services.monitoring.sources.kinds import Tools
from services.monitoring.sources.reading import Asked, Brought, Failure, read
from services.monitoring.sources.wire import Wire
from shared.config import load

AT_ONCE = 8
MEMORY = 2 << 30
"""Bytes of address space: what wants more fails by itself, and is a trouble of its source."""


@dataclass(frozen=True, slots=True)
class Request:
    """A reading with a number."""

    number: int
    asked: Asked


@dataclass(frozen=True, slots=True)
class Reply:
    """What the reading of this number brought."""

    number: int
    brought: Brought


def serve(line: socket.socket, tools: Tools) -> None:
    """Answer until the other side is gone."""
    lock = Lock()
    with line.makefile("rb") as requests, ThreadPoolExecutor(AT_ONCE) as pool:
        for request in requests:
            pool.submit(partial(_answer, line, lock, tools), msgspec.json.decode(request, type=Request))


def _answer(line: socket.socket, lock: Lock, tools: Tools, request: Request) -> None:
    reply = _encoded(Reply(request.number, read(request.asked, tools)))
    with lock:
        line.sendall(reply)


def _encoded(reply: Reply) -> bytes:
    try:
        return msgspec.json.encode(reply) + b"\n"
    except (UnicodeEncodeError, MemoryError) as error:
        failure = Failure(f"{type(error).__name__} on handing it over", "tell who looks after Candor")
        return msgspec.json.encode(Reply(reply.number, Brought(failure=failure))) + b"\n"


def main() -> None:
    """Serve the socket that was handed over."""
    settings = load()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, and we end with it
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    line = socket.socket(fileno=int(sys.argv[1]))
    line.setblocking(True)
    try:
        serve(line, Tools(Fetcher(Wire(settings.allowed_networks)), settings.zone, settings.lists_folder))
    finally:
        os._exit(0)  # nobody waits for what is still being read


if __name__ == "__main__":
    main()
