"""A guard hands on the status, and lets nothing outlive its starter."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.guarded import GUARD, Guarded, last_lines

LIMIT = 20.0  # seconds
LEAVES_A_CHILD = "setsid sleep 600 & echo $!; "


def guard(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-I", str(GUARD), *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def shell(script: str) -> Sequence[str]:
    return ("--", "sh", "-c", script)


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def told(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    return int(process.stdout.readline())


def test_the_last_command_s_status_is_handed_on_and_the_others_end_with_it() -> None:
    with guard(*shell("echo $$; exec sleep 600"), *shell("sleep 0.1; exit 7")) as process:
        other = told(process)
        assert process.wait(LIMIT) == 7
        assert not is_running(other)


def test_a_command_killed_by_a_signal_is_told_as_a_shell_tells_it() -> None:
    with guard(*shell("kill -9 $$")) as process:
        assert process.wait(LIMIT) == 128 + 9


def test_when_the_starter_is_gone_so_is_everything_that_the_command_ever_started(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    with guard("--remove", str(folder), *shell(LEAVES_A_CHILD + "wait")) as process:
        child = told(process)
        assert process.stdin
        process.stdin.close()
        assert process.wait(LIMIT) == 0
        assert not is_running(child)
        assert not folder.exists()


def test_a_command_that_ends_by_itself_leaves_no_process_but_keeps_its_folder(tmp_path: Path) -> None:
    with guard("--remove", str(tmp_path), *shell(LEAVES_A_CHILD + "exit 0")) as process:
        child = told(process)
        assert process.wait(LIMIT) == 0
        assert not is_running(child)
        assert tmp_path.exists()


def test_a_command_that_does_not_listen_is_killed_after_its_grace() -> None:
    with guard("--grace", "0.2", *shell("trap '' TERM; echo $$; while :; do sleep 0.05; done")) as process:
        deaf = told(process)
        process.terminate()
        process.wait(LIMIT)
        assert not is_running(deaf)


def test_a_stop_that_comes_while_the_commands_are_started_stops_them_all() -> None:
    later = [word for _ in range(20) for word in shell("sleep 600")]
    with guard(*shell("echo $$; kill -TERM $PPID; exec sleep 600"), *later) as process:
        first = told(process)
        assert process.wait(LIMIT) == 0
        assert not is_running(first)


def test_what_is_guarded_writes_its_log_and_can_be_stopped_twice(tmp_path: Path) -> None:
    log = tmp_path / "log" / "it.log"
    guarded = Guarded((("sh", "-c", "echo $GREETING; exit 3"),), {"GREETING": "hello"} | os.environ, log)
    guarded.start()
    assert guarded.wait(LIMIT) == 3
    guarded.stop()
    guarded.stop()
    assert last_lines(log) == "  hello"


def test_a_log_that_is_not_there_has_no_last_lines(tmp_path: Path) -> None:
    assert last_lines(tmp_path / "none.log") == ""


def test_only_the_end_of_a_long_log_is_shown(tmp_path: Path) -> None:
    log = tmp_path / "long.log"
    log.write_text("\n".join(map(str, range(100))))
    assert last_lines(log, 2) == "  98\n  99"
