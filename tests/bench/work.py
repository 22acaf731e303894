"""What the processes of a run have done so far: processor time and commits."""

import os
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from urllib.parse import urlsplit

from shared.names import SERVICES


@dataclass(frozen=True, slots=True)
class Work:
    """Seconds of each process, commits of each service, and the whole machine's ticks, busy and all."""

    cpu_s: Mapping[str, float]
    commits: Mapping[str, int]
    ticks: tuple[int, int]

    def since(self, before: "Work", incidents: int) -> "Spent":
        """What was spent in between, by incident."""
        busy, whole = (now - then for now, then in zip(self.ticks, before.ticks, strict=True))
        return Spent(
            {name: round((s - before.cpu_s[name]) * 1000 / incidents, 1) for name, s in self.cpu_s.items()},
            {name: round((n - before.commits[name]) / incidents, 1) for name, n in self.commits.items()},
            round(busy / (whole or 1), 2),
        )


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds and commits an incident; the share of all processors' time that anybody used."""

    cpu_ms: Mapping[str, float]
    commits: Mapping[str, float]
    machine_busy: float


def look(pid: Callable[[str], int], stores: Path, broker: int) -> Work:
    """As it stands now; `broker` is 0 where its process is not known."""
    services = {name: cpu_seconds(pid(name)) for name in SERVICES}
    return Work(
        cpu_s={**services, "broker": cpu_seconds(broker), "robots": process_time()},
        commits={name: commits(stores / f"{name}.sqlite") for name in SERVICES},
        ticks=machine(),
    )


def commits(store: Path) -> int:
    """How many commits a service's store has."""
    connection = sqlite3.connect(store)
    try:
        return int(connection.execute("SELECT coalesce(max(id), 0) FROM commits").fetchone()[0])
    finally:
        connection.close()


def cpu_seconds(pid: int) -> float:
    """The processor time that a process has used; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def broker_pid(uri: str) -> int:
    """The process of the private node that `make` started; 0 for another broker."""
    port = urlsplit(uri).port
    found = list(Path(os.environ.get("CANDOR_VAR") or "var").glob(f"broker/*-{port}/node.pid"))
    return int(found[0].read_text()) if found else 0


def machine() -> tuple[int, int]:
    """The machine's processor time, busy and all, in ticks; zeros where it is not told."""
    try:
        ticks = [int(one) for one in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    except OSError:
        return 0, 0
    return sum(ticks) - ticks[3] - ticks[4], sum(ticks)
