"""A private RabbitMQ node on loopback: its own folder, HOME, cookie, ports and epmd, gone when we are."""

import os
import shutil
import signal
import time
from dataclasses import dataclass, field

import amqp

from deploy.guarded import Guarded, last_lines
from deploy.place import Place, environment, furnish

PROGRAMS = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",  # Debian: its wrapper in the PATH insists on the user rabbitmq
    "/opt/homebrew/sbin/rabbitmq-server",
    "/usr/local/sbin/rabbitmq-server",
)
STARTS_WITHIN = 60.0  # seconds; a quiet machine takes 6


class BrokerFailed(Exception):
    """The node did not start. The text says what happened, with the end of its log."""


def find_program() -> str | None:
    """RabbitMQ's own start program on this machine, or None."""
    return next((path for path in PROGRAMS if os.access(path, os.X_OK)), None) or shutil.which(
        "rabbitmq-server"
    )


def epmd(port: int) -> tuple[str, ...]:
    """The command of Erlang's register of nodes, on loopback."""
    return ("epmd", "-port", str(port), "-address", "127.0.0.1")


@dataclass(slots=True)
class Node:
    """One private node. `start` returns at once; `wait_ready` returns when it answers as a broker."""

    place: Place
    program: str
    _guarded: Guarded = field(init=False)

    def __post_init__(self) -> None:
        own = () if self.place.members else (epmd(self.place.epmd),)
        self._guarded = Guarded(
            commands=(*own, (self.program,)),
            env=environment(self.place, os.environ),
            log=self.place.log,
            signal="SIGKILL",  # its data are thrown away with it: nothing to say goodbye to
            remove=self.place.folder,
        )

    @property
    def uri(self) -> str:
        """Where it is found."""
        return self.place.uri

    @property
    def pid(self) -> int:
        """The process of the node itself, for those who test what happens when it is killed or frozen."""
        return int((self.place.folder / "node.pid").read_text())

    def start(self) -> None:
        furnish(self.place)
        self._guarded.start()

    def wait_ready(self, limit: float = STARTS_WITHIN) -> None:
        """Wait for a whole AMQP handshake. Raises BrokerFailed: it ended, or `limit` seconds are over."""
        until = time.monotonic() + limit
        while not answers(self.place.port):
            if self._guarded.ended() is not None:
                raise BrokerFailed(f"RabbitMQ ended while it started:\n{last_lines(self.place.log)}")
            if time.monotonic() > until:
                raise BrokerFailed(f"RabbitMQ is not ready after {limit:g} s:\n{last_lines(self.place.log)}")
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9, and wait until it is gone: it keeps its data, and may be started again."""
        os.kill(self.pid, signal.SIGKILL)
        self._guarded.wait(STARTS_WITHIN)

    def stop(self) -> None:
        self._guarded.stop()


def answers(port: int) -> bool:
    """Whether a broker on loopback opens a connection for us."""
    try:
        with amqp.Connection(f"127.0.0.1:{port}", connect_timeout=2, read_timeout=2) as connection:
            return bool(connection.connected)
    except (OSError, amqp.AMQPError):
        return False
