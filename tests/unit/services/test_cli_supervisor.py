"""The supervisor: all start, what dies is started again, all end together."""

import errno
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.commands.supervisor import Child, NotStarted, Supervisor, command, pause
from shared.config import Settings
from shared.errors import SettingsError
from shared.replicas import replicas
from tests.harness import ROOT, wait_for

READY = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep(600)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {READY}"
BROKEN = "import sys; print('the packs have an error in line 7'); sys.exit(1)"


def child(settings: Settings, name: str, code: str) -> Child:
    """A service that is a line of Python."""
    one = Child(name, settings, ())
    one.arguments = [sys.executable, "-c", code, str(one.ready)]
    return one


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(var=tmp_path)
    made.run.mkdir()
    made.logs.mkdir()
    return made


@contextmanager
def running(supervisor: Supervisor) -> Iterator[None]:
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    try:
        yield
    finally:
        supervisor.stop()
        thread.join(30)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2][:3]


def pid_of(one: Child) -> int:
    """The process id of a service; 0 while it does not run."""
    try:
        return int(one.pid_file.read_text())
    except FileNotFoundError:
        return 0


def test_the_ready_file_is_there_when_all_are_ready_and_gone_at_the_end(settings: Settings) -> None:
    children, ready = [child(settings, name, READY) for name in ("a", "b")], settings.var / "ready"
    with running(Supervisor(children, lambda _: None, ready)):
        wait_for("all are ready", ready.exists, 20)
        pids = [pid_of(one) for one in children]
        assert all(alive(pid) for pid in pids)
    assert not any(alive(pid) for pid in pids)
    assert list(settings.run.iterdir()) == []
    assert not ready.exists()


def test_one_that_is_killed_is_started_again(settings: Settings) -> None:
    said: list[str] = []
    one, ready = child(settings, "a", READY), settings.var / "ready"
    with running(Supervisor([one], said.append, ready)):
        wait_for("it is ready", ready.exists, 20)
        first = pid_of(one)
        os.kill(first, signal.SIGKILL)
        wait_for("another runs", lambda: pid_of(one) not in (0, first), 20)
    assert said == ["ready: a", "a ended by signal 9 and is started again"]


def test_a_full_disk_keeps_no_service_from_being_started_again(settings: Settings) -> None:
    def full(_: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    one, ready = child(settings, "a", READY), settings.var / "ready"
    obstacle = one.pid_file.with_name("a.pid.part")
    with running(Supervisor([one], full, ready)):
        wait_for("it is ready", ready.exists, 20)
        first = pid_of(one)
        obstacle.mkdir()  # the process id cannot be written
        os.kill(first, signal.SIGKILL)
        wait_for("another runs", lambda: one.process is not None and one.process.pid != first, 20)
        assert pid_of(one) == 0
        obstacle.rmdir()
        wait_for("it is noted", lambda: pid_of(one) not in (0, first), 20)


def test_a_start_that_takes_long_is_told_once_with_whom_it_waits_for(settings: Settings) -> None:
    said: list[str] = []
    children = [child(settings, "a", READY), child(settings, "b", "import time; time.sleep(600)")]
    with running(Supervisor(children, said.append, slow_s=0.2)):
        wait_for("one is ready", children[0].ready.exists, 20)
        wait_for("it is told", lambda: bool(said), 20)
    assert len([text for text in said if text.startswith("not ready yet: ") and "AMQP_URI" in text]) == 1
    assert "b" in said[0].split(";")[0]


def test_one_that_never_starts_ends_the_whole_with_the_end_of_its_log(settings: Settings) -> None:
    good, bad = child(settings, "good", READY), child(settings, "bad", BROKEN)
    with pytest.raises(NotStarted, match=r"bad does not start, it ended with status 1:\n.*line 7"):
        Supervisor([good, bad], lambda _: None).run()
    assert good.process is None or good.process.poll() is not None


def test_wrong_settings_of_one_end_the_whole_in_one_sentence(settings: Settings) -> None:
    code = "import sys; print('a notice'); print('candor: a: the broker refuses us'); sys.exit(2)"
    with pytest.raises(SettingsError, match=r"\Aa: the broker refuses us\Z"):
        Supervisor([child(settings, "a", code)], lambda _: None).run()


def test_one_that_does_not_end_is_killed(settings: Settings) -> None:
    said: list[str] = []
    one, ready = child(settings, "a", DEAF), settings.var / "ready"
    with running(Supervisor([one], said.append, ready, grace_s=0.3)):
        wait_for("it is ready", ready.exists, 20)
        pid = pid_of(one)
    assert not alive(pid)
    assert said[-1] == "a did not end within 0.3 s and is killed"


def test_the_first_death_costs_no_pause_and_the_next_ones_more_and_more() -> None:
    pauses = [pause(deaths) for deaths in range(1, 9)]
    assert pauses[0] == 0
    assert pauses == sorted(pauses)
    assert pauses[-1] == 5


def test_a_long_life_is_forgiven(settings: Settings) -> None:
    one = child(settings, "a", "pass")
    for began, deaths in ((0.0, 1), (1.0, 2), (100.0, 1)):
        one.start(began)
        assert one.process is not None
        one.process.wait()
        one.look(began + (60.0 if began == 100.0 else 0.1))
        assert one.deaths == deaths


def test_services_die_with_a_supervisor_that_is_killed(settings: Settings) -> None:
    code = (
        "import sys; from pathlib import Path; from shared.config import Settings\n"
        "from services.commands.supervisor import Child, Supervisor\n"
        "one = Child('a', Settings(var=Path(sys.argv[1])), ())\n"
        f"one.arguments = [sys.executable, '-c', {READY!r}, str(one.ready)]\n"
        "Supervisor([one], print).run()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(settings.var)], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    one = child(settings, "a", READY)
    try:
        wait_for("it is ready", one.ready.exists, 20)
        pid = pid_of(one)
    finally:
        process.kill()
        process.wait()
    wait_for("the service is gone", lambda: not alive(pid), 20)


def test_a_second_supervisor_of_the_same_state_is_refused(settings: Settings) -> None:
    from services.commands.supervisor import _alone

    lock = settings.run / "a.lock"
    with _alone(lock, "a"), pytest.raises(SettingsError, match="runs already"), _alone(lock, "a"):
        pass


def test_a_service_is_started_as_a_module_that_tells_when_it_is_ready() -> None:
    assert command("archive", Path("r"))[1:] == [
        "-m", "services.run", "archive", "--ready-file", "r", "--with-parent"
    ]  # fmt: skip  # one command


def test_each_replica_has_files_of_its_own_and_is_told_which_it_is(settings: Settings) -> None:
    from services.commands.supervisor import _child

    children = [_child("archive", settings, one) for one in replicas(3)]
    assert [one.log.name for one in children] == ["archive.log", "archive-2.log", "archive-3.log"]
    assert len({one.pid_file for one in children} | {one.ready for one in children}) == 6
    assert [one.arguments[-2:] for one in children] == [["--replica", f"{n}/3"] for n in (1, 2, 3)]
