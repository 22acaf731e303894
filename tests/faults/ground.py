"""What the running services stand on, to be harmed: broker, link, disk and clock; and the load meanwhile."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from deploy.broker import Node
from deploy.place import new_place
from services.commands.installed import policies
from shared.actors import new_keys
from shared.bus.topology import subscriptions
from shared.names import SERVICES
from tests.bench.ledger import commits, look, settled
from tests.faults.relay import Relay
from tests.harness import ROOT, Chain, chain, wait_for

LIMIT = 120.0  # seconds, on a machine that does much else
PAUSE_S = 0.5
SHIFTED = Path(__file__).with_name("shifted")
ABOUT = timedelta(minutes=15)


@dataclass(slots=True)
class Robots:
    """The load, in a process of its own (tests/bench/load.py), and what it said so far."""

    process: "subprocess.Popen[bytes]"
    file: Path

    def said(self, what: str) -> list[Any]:
        """Everything that it said of one kind, in order."""
        whole = self.file.read_text().rpartition("\n")[0].splitlines()
        return [line[what] for line in map(json.loads, whole) if what in line]

    def go_on(self, calls: int = 10) -> None:
        """Wait until so many more calls are answered."""
        before = len(self.said("answered"))
        wait_for("calls are answered", lambda: len(self.said("answered")) >= before + calls, LIMIT)

    @contextmanager
    def suffering(self, what: str = "") -> Iterator[None]:
        """Behind the block at least one call had to be made again, because of `what` where that is said."""
        before = len(self._borne(what))
        yield
        met = f"a call meets {what or 'the fault'}"
        wait_for(met, lambda: len(self._borne(what)) > before, LIMIT)

    def _borne(self, what: str) -> list[str]:
        return [kind for kind in self.said("borne") if what in kind]

    def end(self) -> None:
        """Begin nothing more, and wait until all that began is at its end."""
        self.process.terminate()
        assert self.process.wait(LIMIT * 2) == 0
        assert self.said("failures") == [[]]


@dataclass(slots=True)
class Ground:
    """The services with all that they stand on. `shift` is the file of their clock's error, in seconds; the
    services reach the broker by the relay alone, the robots reach it directly."""

    node: Node
    relay: Relay
    services: Chain
    shift: Path
    _loads: int = field(default=0)

    @property
    def stores(self) -> Path:
        """The folder of the journals."""
        return self.services.var / "candor"

    def pids(self) -> dict[str, int]:
        """The process of each service."""
        return {service: self.services.pid(service) for service in SERVICES}

    def wrong_by(self, seconds: float) -> None:
        """Let the clock of services and robots jump to an error of so many seconds."""
        write_shift(self.shift, seconds)

    @contextmanager
    def load(self) -> Iterator[Robots]:
        """Robots at work, ended with the block."""
        self._loads += 1
        file = self.shift.with_name(f"said-{self._loads}.jsonl")
        key = self.services.var / "keys" / "actor.key"
        first = ["--first", str(self._loads * 1000)]
        command = [sys.executable, "-m", "tests.bench.load", self.node.uri, str(key), *first]
        with file.open("wb") as out, file.with_suffix(".log").open("wb") as errors:
            process = subprocess.Popen(
                command, cwd=ROOT, env=dict(self.services.env), stdout=out, stderr=errors
            )
        try:
            yield Robots(process, file)
        finally:
            process.kill()
            process.wait()

    @contextmanager
    def holds(self, dying: str = "") -> Iterator[Robots]:
        """A load while the block harms the ground and mends it. Behind it whatever was acknowledged is there,
        once, nothing is unsent, the record is whole, and nobody has crashed but the service `dying`."""
        before = self.pids()
        with self.load() as robots:
            robots.go_on()
            yield robots
            robots.go_on()
            robots.end()
            self._check(robots)
        assert [one for one, pid in self.pids().items() if pid != before[one]] == ([dying] if dying else [])

    def recorded_at(self, moment: datetime) -> bool:
        """Whether anything was committed about then, by the clock of whoever committed it."""
        return any(abs(commit.recorded - moment) < ABOUT for _, commit in commits(self.stores))

    def _check(self, robots: Robots) -> None:
        [confirmed], answered = robots.said("confirmed"), [tuple(one) for one in robots.said("answered")]

        def missing() -> list[str]:
            found = look(self.stores)
            return [*found.lost(confirmed, answered), *(["unsent"] * found.unsent)]

        with suppress(AssertionError):  # the next line says what is missing
            wait_for("all is told and heard", lambda: not missing(), LIMIT)
        assert missing() == []
        assert list(settled(self.stores, LIMIT, PAUSE_S).doubled()) == []
        assert len(confirmed) > 0
        verified = self.services.candor("verify")
        assert verified.returncode == 0, verified.stdout


@contextmanager
def ground(folder: Path, var: Path, program: str) -> Iterator[Ground]:
    """All of it in `folder`, the services' state in `var`."""
    node = Node(new_place(folder / "node"), program)
    shift = folder / "shift"
    write_shift(shift, 0)
    new_keys(var / "keys")
    with ExitStack() as stack:
        stack.callback(node.stop)
        node.start()
        node.wait_ready()
        relay = Relay(node.place.port)
        stack.callback(relay.close)
        services = stack.enter_context(chain(var, AMQP_URI=relay.uri, **settings(shift)))
        yield Ground(node, relay, services, shift)


def settings(shift: Path) -> Mapping[str, str]:
    """What the processes are told so that their clock follows the file."""
    path = os.pathsep.join([str(SHIFTED), str(ROOT)])
    return {"PYTHONPATH": path, "CANDOR_SHIFT": str(shift), "PYTHONWARNINGS": "ignore"}


def write_shift(file: Path, seconds: float) -> None:
    """Say how wrong the clock is, in one step."""
    part = file.with_suffix(".part")
    part.write_text(str(seconds))
    part.replace(file)


@contextmanager
def frozen(node: Node) -> Iterator[None]:
    """The broker's process stands still."""
    os.kill(node.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(node.pid, signal.SIGCONT)


@contextmanager
def killed(node: Node) -> Iterator[None]:
    """The broker's process is gone; behind the block it is back, with its data."""
    node.kill()
    node.stop()
    try:
        yield
    finally:
        node.start()
        node.wait_ready(LIMIT)


def wait_until_registered(node: Node) -> None:
    """RabbitMQ writes the register of its quorum queues some seconds late; killed before, it loses one."""
    queues = [one.queue for service, heard in policies().items() for one in subscriptions(service, heard)]
    queues += [f"rpc-{service}" for service in SERVICES]
    register = node.place.folder / f"data/{node.place.node}/quorum/{node.place.node}/names.dets"
    wait_for(
        "the broker has its queues on disk",
        lambda: all(queue.encode() in register.read_bytes() for queue in queues),
        LIMIT,
    )
