"""Runs services as processes: started side by side, started anew when they die, ended together.

A service that ends is started again at once; when it ends again soon, after a growing pause. A service
that was never ready and ended several times ends the whole: a restart does not mend what is wrong.
"""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shared.config import Settings
from shared.errors import CandorError, SettingsError
from shared.replicas import ALONE, Replica, replicas

GRACE_S = 10.0
PAUSES_S = (0.0, 0.5, 1.0, 2.0, 4.0, 5.0)
LONG_LIFE_S = 10.0
SLOW_START_S = 8.0
FALSE_STARTS = 3
LOOK_S = 0.05
LAST_LINES = 12
PR_SET_PDEATHSIG = 1  # linux/prctl.h
WRONG_SETTINGS = 2  # the exit status by which a service says so

Say = Callable[[str], None]


class NotStarted(CandorError):
    """A service did not come up; the message has the end of its log."""


def pause(deaths: int) -> float:
    """Seconds to wait before a start, after so many deaths in a row without a long life between them."""
    return PAUSES_S[min(max(deaths - 1, 0), len(PAUSES_S) - 1)]


def command(service: str, ready: Path, replica: Replica = ALONE) -> list[str]:
    """How a service is started."""
    which = ["--replica", str(replica)] if replica.of > 1 else []
    return [
        sys.executable,
        "-m",
        "services.run",
        service,
        "--ready-file",
        str(ready),
        "--with-parent",
        *which,
    ]


@dataclass(slots=True)
class Child:
    """A service's process and its history; times are of the monotonic clock. `service` is its name, with the
    number of the replica where it is not the first."""

    service: str
    settings: Settings
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    due: float | None = 0.0
    deaths: int = 0
    was_ready: bool = False
    _said_before: int = 0

    @property
    def ready(self) -> Path:
        """The file that the service writes when it consumes."""
        return self.settings.run / f"{self.service}.ready"

    @property
    def pid_file(self) -> Path:
        """The file that says which process the service is."""
        return self.settings.run / f"{self.service}.pid"

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return self.settings.logs / f"{self.service}.log"

    def start(self, now: float) -> None:
        """Start the process, with its output to its log."""
        self.ready.unlink(missing_ok=True)
        starter = os.getpid()
        with self.log.open("ab") as log:
            self._said_before = log.tell()
            self.process = subprocess.Popen(
                list(self.arguments),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,  # Ctrl-C is for us: we pass it on
                preexec_fn=lambda: _die_with(starter),  # noqa: PLW1509 - there is one thread only
            )
        self.began, self.due = now, None
        self._note(self.process.pid)

    def look(self, now: float) -> int | None:
        """The exit status, when the process has ended since the last look; its next start is then due."""
        if self.process is None:
            return None
        if (status := self.process.poll()) is None:
            self.was_ready = self.was_ready or self.ready.exists()
            if not self.pid_file.exists():
                self._note(self.process.pid)
            return None
        self.process = None
        self.pid_file.unlink(missing_ok=True)
        self.deaths = 1 if now - self.began >= LONG_LIFE_S else self.deaths + 1
        self.due = now + pause(self.deaths)
        return status

    def _note(self, pid: int) -> None:
        """Write which process it is; where the disk is full, it runs all the same, and is noted later."""
        with suppress(OSError):
            _write(self.pid_file, f"{pid}\n")

    def last_lines(self, most: int = LAST_LINES) -> str:
        """The end of what it logged since it was started last."""
        try:
            said = self.log.read_bytes()[self._said_before :]
        except OSError:
            return ""
        return "\n".join(said.decode(errors="replace").splitlines()[-most:])


@dataclass(slots=True)
class Supervisor:
    """Keeps children running until `stop` is called."""

    children: Sequence[Child]
    say: Say
    ready_file: Path | None = None
    grace_s: float = GRACE_S
    stopping: bool = False
    slow_s: float = SLOW_START_S
    _told: bool = field(default=False)
    _told_slow: bool = field(default=False)

    def stop(self, *_: Any) -> None:
        """End: for a signal."""
        self.stopping = True

    def run(self) -> None:
        """Start, watch and restart; returns when all are gone. NotStarted where one cannot be started."""
        began = time.monotonic()
        try:
            while not self.stopping:
                self._round(time.monotonic())
                self._tell_slow(time.monotonic() - began)
                time.sleep(LOOK_S)
        finally:
            self._end()

    def _round(self, now: float) -> None:
        for child in self.children:
            status = child.look(now)
            if status is not None:
                self._ended(child, status)
            if child.process is None and child.due is not None and now >= child.due:
                child.start(now)
        if not self._told and all(child.was_ready for child in self.children):
            self._told = True
            self._tell(f"ready: {', '.join(child.service for child in self.children)}")
            if self.ready_file:
                _write(self.ready_file, f"{os.getpid()}\n")

    def _tell_slow(self, seconds: float) -> None:
        """Once, when a start takes long: whoever waits should know for whom, and where to look."""
        waiting = [child.service for child in self.children if not child.was_ready]
        if waiting and not self._told_slow and seconds >= self.slow_s:
            self._told_slow = True
            self._tell(
                f"not ready yet: {', '.join(waiting)}; does the broker of AMQP_URI answer? See the logs"
            )

    def _ended(self, child: Child, status: int) -> None:
        how = f"by signal {-status}" if status < 0 else f"with status {status}"
        if not child.was_ready and status == WRONG_SETTINGS:
            raise SettingsError(child.last_lines(1).removeprefix("candor: "))
        if not child.was_ready and child.deaths >= FALSE_STARTS:
            raise NotStarted(f"{child.service} does not start, it ended {how}:\n{child.last_lines()}")
        reason = "" if child.was_ready else f": {child.last_lines(1)}"
        self._tell(f"{child.service} ended {how} and is started again{reason}")

    def _tell(self, text: str) -> None:
        with suppress(OSError):  # its words may go to a full disk: no service stops for that
            self.say(text)

    def _end(self) -> None:
        """Ask all to end, and kill whoever has not after the grace."""
        alive = [child for child in self.children if child.process]
        for child in alive:
            _signal(child, signal.SIGTERM)
        until = time.monotonic() + self.grace_s
        for child in alive:
            self._wait(child, max(until - time.monotonic(), 0.01))
        for child in self.children:
            child.pid_file.unlink(missing_ok=True)
            child.ready.unlink(missing_ok=True)
        if self.ready_file:
            self.ready_file.unlink(missing_ok=True)

    def _wait(self, child: Child, seconds: float) -> None:
        process = child.process
        if process is None:
            return
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._tell(f"{child.service} did not end within {self.grace_s:g} s and is killed")
            _signal(child, signal.SIGKILL)
            process.wait()


def supervise(
    settings: Settings, services: Sequence[str], say: Say, ready_file: Path | None = None, count: int = 1
) -> None:
    """Run `count` processes of each service in the foreground until SIGTERM, SIGHUP or Ctrl-C. Raises
    NotStarted, or SettingsError where a service cannot use its settings or runs already."""
    for folder in (settings.run, settings.logs):
        folder.mkdir(parents=True, exist_ok=True)
    if ready_file:
        ready_file.unlink(missing_ok=True)
    children = [_child(service, settings, one) for service in services for one in replicas(count)]
    supervisor = Supervisor(children, say, ready_file)
    with ExitStack() as locks:
        for child in children:
            locks.enter_context(_alone(settings.run / f"{child.service}.lock", child.service))
        for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(signum, supervisor.stop)
        say(f"starting {', '.join(child.service for child in children)}; logs in {settings.logs}")
        supervisor.run()
    say("stopped")


def _child(service: str, settings: Settings, replica: Replica) -> Child:
    child = Child(replica.named(service), settings, ())
    child.arguments = command(service, child.ready, replica)
    return child


@contextmanager
def _alone(lock: Path, service: str) -> Iterator[None]:
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SettingsError(
                f"{service} runs already on {lock.parent.parent}: stop it, or set CANDOR_VAR"
            ) from None
        yield


def _die_with(starter: int) -> None:
    """In the new process: be killed when the supervisor is gone, until the service takes its own care."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != starter:
        os._exit(1)


def _signal(child: Child, signum: signal.Signals) -> None:
    if child.process and child.process.poll() is None:
        child.process.send_signal(signum)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_text(text)
    part.replace(path)
