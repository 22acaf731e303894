"""A link to the broker that can be slow, silent or cut: a TCP relay on loopback, in threads of its own."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 4096
"""Small, so that what is cut or silent stops in the middle of a frame."""


class Relay:
    """Hands on what comes to `uri`, to the broker at `port` and back."""

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()
        self._flows = threading.Event()
        self._flows.set()
        self._up, self._open = True, True
        self._delay_s = 0.0
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    @property
    def uri(self) -> str:
        """Where it is found, as a broker."""
        return f"amqp://guest:guest@127.0.0.1:{self._listener.getsockname()[1]}/"

    @contextmanager
    def slow(self, delay_s: float) -> Iterator[None]:
        """Each piece takes so long, either way."""
        self._delay_s = delay_s
        try:
            yield
        finally:
            self._delay_s = 0.0

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Nothing is handed on, and no connection breaks; behind the block comes all that waited."""
        self._flows.clear()
        try:
            yield
        finally:
            self._flows.set()

    @contextmanager
    def down(self) -> Iterator[None]:
        """Every connection is broken, and each new one at once."""
        self._up = False
        self.cut()
        try:
            yield
        finally:
            self._up = True

    def cut(self) -> None:
        """Break every connection; new ones are taken."""
        with self._lock:
            for one in self._sockets:
                _break(one)  # whoever reads it closes it

    def close(self) -> None:
        """End; nothing of it is left."""
        self._open = False
        self._flows.set()
        self.cut()
        _break(self._listener)
        self._listener.close()
        self._accepting.join()

    def _accept(self) -> None:
        with suppress(OSError):  # the listener was closed
            while self._open:
                near, _ = self._listener.accept()
                if far := self._reach():
                    self._join(near, far)
                else:
                    near.close()

    def _reach(self) -> socket.socket | None:
        """A connection to the broker; None where the link is down, or nobody is there."""
        try:
            return socket.create_connection(self._target) if self._up else None
        except OSError:
            return None

    def _join(self, near: socket.socket, far: socket.socket) -> None:
        with self._lock:
            self._sockets |= {near, far}
            if not self._up:  # it went down while this one was made
                _break(near)
        threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        """Both ways, until either end is closed; then both are."""
        back = threading.Thread(target=self._hand_on, args=(far, near), daemon=True)
        back.start()
        self._hand_on(near, far)
        back.join()
        with self._lock:
            self._sockets -= {near, far}
        near.close()
        far.close()

    def _hand_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(CHUNK):
                time.sleep(self._delay_s)
                self._flows.wait()
                target.sendall(piece)
        _break(source)
        _break(target)


def _break(one: socket.socket) -> None:
    """End a connection both ways; whoever waits for it is woken."""
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
