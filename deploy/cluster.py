"""Several private RabbitMQ nodes on one machine as one cluster: to see what happens when one is lost.

Quorum queues keep a copy on each of three nodes, so that any one may be killed.
"""

import os
import secrets
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from deploy.broker import STARTS_WITHIN, BrokerFailed, Node, epmd
from deploy.guarded import Guarded
from deploy.place import environment, new_members

CONTROL, UPGRADE = "rabbitmqctl", "rabbitmq-upgrade"  # beside the start program


@dataclass(slots=True)
class Cluster:
    """Nodes that know each other. Each may be killed, and started again at its place, by itself."""

    nodes: Sequence[Node]
    _register: Guarded = field(init=False)

    def __post_init__(self) -> None:
        place = self.nodes[0].place
        self._register = Guarded(
            commands=(epmd(place.epmd),),
            env=environment(place, os.environ),
            log=place.log.with_name("epmd.log"),
            signal="SIGKILL",
            remove=place.home,
        )

    @property
    def uri(self) -> str:
        """The addresses of all nodes."""
        return ";".join(node.uri for node in self.nodes)

    def start(self) -> None:
        place = self.nodes[0].place
        _share_cookie(place.home)
        self._register.start()
        _wait_for(place.epmd)
        for node in self.nodes:
            node.start()

    def wait_ready(self, limit: float = STARTS_WITHIN) -> None:
        """Wait until every node answers and sees all others, and no queue needs any one of them: only then
        may the next be lost. Raises BrokerFailed."""
        until = time.monotonic() + limit
        for node in self.nodes:
            node.wait_ready(until - time.monotonic())
        for node in self.nodes:
            _ask(node, CONTROL, "await_online_nodes", str(len(self.nodes)), limit=until - time.monotonic())
        _ask(self.nodes[0], UPGRADE, "await_online_quorum_plus_one", limit=until - time.monotonic())

    def stop(self) -> None:
        for node in self.nodes:
            node.stop()
        self._register.stop()


def new_cluster(var: Path, program: str, count: int = 3) -> Cluster:
    """A cluster that was not started yet, in a folder of its own under `var`."""
    return Cluster([Node(place, program) for place in new_members(var, count)])


def _share_cookie(home: Path) -> None:
    home.mkdir(parents=True)
    cookie = home / ".erlang.cookie"
    cookie.touch(mode=0o600)
    cookie.write_text(secrets.token_hex())
    cookie.chmod(0o400)


def _wait_for(port: int, limit: float = 10.0) -> None:
    until = time.monotonic() + limit
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.02)
    raise BrokerFailed(f"epmd does not listen on port {port} after {limit:g} s")


def _ask(node: Node, tool: str, *command: str, limit: float) -> None:
    program = str(Path(node.program).with_name(tool))
    asked = [program, "-q", "-n", node.place.node, *command, "--timeout", f"{limit:.0f}"]
    done = subprocess.run(
        asked, env=environment(node.place, os.environ), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BrokerFailed(f"{node.place.name}: {' '.join(command)}: {done.stderr.strip()}")
