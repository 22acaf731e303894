"""The whole of Candor as its users run it: services in processes of their own, and a drill against them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from shared.config import Settings
from tests.decisions import Decisions, of_stores

ROOT = Path(__file__).resolve().parent.parent
NO_BROKER = "needs a RabbitMQ: run the tests by `make test`, which starts one, or set AMQP_URI"


def broker() -> str:
    """The broker's address; without one the test is skipped, or fails where CI=true."""
    if uri := os.environ.get("AMQP_URI"):
        return uri
    if os.environ.get("CI") == "true":
        pytest.fail(NO_BROKER)
    pytest.skip(NO_BROKER)


def address(uri: str) -> dict[str, object]:
    """The arguments by which py-amqp reaches a broker."""
    part = urlsplit(uri)
    user, password = part.username or "guest", part.password or "guest"
    place = {"host": f"{part.hostname}:{part.port or 5672}", "virtual_host": unquote(part.path[1:]) or "/"}
    return {**place, "userid": unquote(user), "password": unquote(password)}


def wait_for(what: str, condition: Callable[[], bool], limit_s: float) -> None:
    """Wait until the condition holds; fail with `what` after the limit."""
    end = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < end, f"waited {limit_s:.0f} s in vain: {what}"
        time.sleep(0.05)


@dataclass
class Chain:
    """The running services, their state under `var`."""

    var: Path
    process: subprocess.Popen[bytes]
    env: Mapping[str, str]
    drills: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def pid(self, service: str) -> int:
        """The process id of a service, as the supervisor wrote it."""
        return int((self.var / "run" / f"{service}.pid").read_text())

    def kill(self, service: str) -> None:
        """kill -9."""
        os.kill(self.pid(service), signal.SIGKILL)

    def drill(self, scenario: str, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start playing a scenario; it is stopped with the services, if it has not ended by then."""
        command = [sys.executable, "-m", "simulator.cli", "play", scenario, *arguments]
        self.drills.append(_started(command, self.env, self.var / "drill.log"))
        return self.drills[-1]

    def play(self, scenario: str, exercise: str, *arguments: str, limit_s: float = 120) -> None:
        """Play a scenario to its end."""
        playing = self.drill(scenario, "--id", exercise, *arguments)
        self.wait_end(playing, limit_s)

    def wait_end(self, playing: "subprocess.Popen[bytes]", limit_s: float) -> None:
        """Wait until a drill has ended well; fail with the last that it printed."""
        with suppress(subprocess.TimeoutExpired):
            playing.wait(limit_s)
        assert playing.returncode == 0, self.said()

    def said(self) -> str:
        """The last that the drill printed."""
        return (self.var / "drill.log").read_text()[-4000:]

    def candor(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run the operator's command."""
        command = [sys.executable, "-m", "services.cli", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=dict(self.env), capture_output=True, text=True, check=False
        )

    def decisions(self, exercise: str) -> Decisions:
        """What the services decided in an exercise."""
        settings = Settings(var=self.var, store_uri=self.env.get("STORE_URI", ""))
        return of_stores(settings, exercise)

    def report(self, exercise: str) -> dict[str, object]:
        """What the simulator noted of an exercise."""
        meta: dict[str, object] = json.loads((self.var / "exercises" / exercise / "meta.json").read_text())
        return meta


@contextmanager
def chain(var: Path, *arguments: str, **settings: str) -> Iterator[Chain]:
    """All five services under their supervisor, started with these arguments, ready; stopped at the end."""
    env = {**os.environ, "AMQP_URI": broker(), "CANDOR_VAR": str(var), **settings}
    ready = var / "ready"
    var.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "services.cli", "run", "--ready-file", str(ready), *arguments]
    process = _started(command, env, var / "run.log")
    made = Chain(var, process, env)
    try:
        wait_for("the services are ready", lambda: ready.exists() or process.poll() is not None, 120)
        assert process.poll() is None, (var / "run.log").read_text()[-4000:]
        yield made
    finally:
        for one in (*made.drills, process):
            _stop(one)


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _started(command: list[str], env: Mapping[str, str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("ab") as file:
        return subprocess.Popen(command, cwd=ROOT, env=dict(env), stdout=file, stderr=file)
