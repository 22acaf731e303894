"""Where a private RabbitMQ node lives, and all that it is told: nothing of the system's own settings."""

import os
import random
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PORTS = range(20000, 32000)  # below the ports that the system gives to outgoing connections
PLUGINS = "[rabbitmq_consistent_hash_exchange].\n"
NAMES = '{host, {127,0,0,1}, ["localhost"]}.\n{lookup, [file, native]}.\n'
ERLANG = (
    "+S 2:2",  # two schedulers are enough for one machine's drill, on however many cores
    "+sbwt none",  # and they do not burn the processor while they wait
    "-kernel inet_dist_use_interface {127,0,0,1}",
)

CLUSTERED = (
    "cluster_formation.peer_discovery_backend = classic_config",
    "cluster_partition_handling = pause_minority",  # a node that sees no majority takes nothing it might lose
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one node lives. A node that is started again at its place finds its data. `members` are the names
    of all nodes of its cluster, none for a node that stands alone. `definitions` is a file of exchanges,
    queues and users that it takes over at each start; a new one then has no user `guest`."""

    folder: Path
    log: Path
    port: int
    distribution: int
    epmd: int
    name: str = "candor"
    members: tuple[str, ...] = ()
    definitions: Path | None = None

    @property
    def node(self) -> str:
        """The name under which other nodes find it."""
        return node_of(self.name)

    @property
    def home(self) -> Path:
        """Where the cookie lies: nodes of a cluster share it."""
        return self.folder.parent if self.members else self.folder

    @property
    def uri(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"


def node_of(name: str) -> str:
    """The whole name of a node on this machine."""
    return f"{name}@localhost"


def new_place(var: Path) -> Place:
    """A folder under `var` that no node has used, and three free ports."""
    port, distribution, epmd = free_ports(3)
    return Place(
        var / "broker" / f"{os.getpid()}-{port}", var / "log" / "broker.log", port, distribution, epmd
    )


def new_members(var: Path, count: int) -> list[Place]:
    """A new place for each node of a cluster, in one folder, with one epmd for all."""
    epmd, *ports = free_ports(1 + 2 * count)
    folder = var / "broker" / f"{os.getpid()}-{epmd}"
    names = tuple(f"candor-{number}" for number in range(1, count + 1))
    return [
        Place(folder / name, var / "log" / f"{name}.log", port, distribution, epmd, name, names)
        for name, port, distribution in zip(names, ports[:count], ports[count:], strict=True)
    ]


def free_ports(count: int) -> list[int]:
    """Different ports of loopback on which nobody listens now."""
    chosen: list[int] = []
    for port in random.SystemRandom().sample(PORTS, len(PORTS)):
        if len(chosen) < count and _is_free(port):
            chosen.append(port)
    return chosen


def furnish(place: Place) -> None:
    """Write what a node reads at its start. Nothing is read from the system's own RabbitMQ settings."""
    place.folder.mkdir(parents=True, exist_ok=True)
    place.log.parent.mkdir(parents=True, exist_ok=True)
    (place.folder / "enabled_plugins").write_text(PLUGINS)
    (place.folder / "rabbitmq.conf").write_text("".join(f"{line}\n" for line in _settings(place)))
    (place.folder / "inetrc").write_text(NAMES)


def _settings(place: Place) -> list[str]:
    own = [f"listeners.tcp.1 = 127.0.0.1:{place.port}", f"log.file = {place.log}", "log.file.level = info"]
    own += [f"load_definitions = {place.definitions}"] if place.definitions else []
    members = [
        f"cluster_formation.classic_config.nodes.{number} = {node_of(name)}"
        for number, name in enumerate(place.members, 1)
    ]
    return [*own, *CLUSTERED, *members] if members else own


def environment(place: Place, outside: Mapping[str, str]) -> dict[str, str]:
    """All that the node is told; from `outside` it gets the PATH and nothing else."""
    folder = place.folder
    erlang = {
        "HOME": str(place.home),
        "ERL_INETRC": str(folder / "inetrc"),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "ERL_EPMD_PORT": str(place.epmd),
        "ERL_CRASH_DUMP_SECONDS": "0",
    }
    rabbitmq = {
        "NODENAME": place.node,
        "NODE_IP_ADDRESS": "127.0.0.1",
        "NODE_PORT": str(place.port),
        "DIST_PORT": str(place.distribution),
        "BASE": str(folder),
        "MNESIA_BASE": str(folder / "data"),
        "LOG_BASE": str(folder),
        "PID_FILE": str(folder / "node.pid"),
        "CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
        "CONF_ENV_FILE": str(folder / "env.conf"),
        "ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "SERVER_ADDITIONAL_ERL_ARGS": " ".join(ERLANG),
    }
    direct = {"RUNNING_UNDER_SYSTEMD": "true"}  # the start script becomes the node: no shell in between
    path = {"PATH": outside.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8"}
    return path | erlang | direct | {f"RABBITMQ_{name}": value for name, value in rabbitmq.items()}


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
