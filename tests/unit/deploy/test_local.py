"""How one machine is set up for a command, and what its user is told when that cannot be done."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from deploy import debian
from deploy.local import NOT_INSTALLED, child_environment, main


def test_children_find_the_broker_the_state_and_our_own_commands_first(tmp_path: Path) -> None:
    env = child_environment({"PATH": "/bin", "CI": "true"}, tmp_path, "amqp://somewhere/")
    assert env["AMQP_URI"] == "amqp://somewhere/"
    assert env["CANDOR_VAR"] == str(tmp_path)
    assert env["PATH"].split(os.pathsep) == [str(Path(sys.executable).parent), "/bin"]
    assert env["CI"] == "true"


def test_help_shows_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert "python -m deploy.local --services -- candor-drill play brown-water" in capsys.readouterr().out


def test_a_missing_rabbitmq_is_told_in_one_line_with_status_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("AMQP_URI", raising=False)
    monkeypatch.setenv("CANDOR_VAR", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("deploy.broker.PROGRAMS", ())
    assert main(["--", "true"]) == NOT_INSTALLED
    last = capsys.readouterr().err.splitlines()[-1]
    assert "rabbitmq-server is missing" in last
    assert "AMQP_URI" in last


def test_a_command_that_is_not_there_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("AMQP_URI", "amqp://127.0.0.1:1/")
    monkeypatch.setenv("CANDOR_VAR", str(tmp_path))
    assert main(["--", "no-such-command"]) == 127
    assert "cannot run no-such-command" in capsys.readouterr().err


class StoppedAtOnce(subprocess.Popen[bytes]):
    """A command whose starter is told to end before it knows that the command runs."""

    def __init__(self, command: Sequence[str], **options: Any) -> None:
        # to the main thread: one that another test left behind would take it early, and the starter has none
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)
        super().__init__(command, **options)


def test_a_sigterm_in_the_moment_of_the_start_still_ends_the_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AMQP_URI", "amqp://127.0.0.1:1/")
    monkeypatch.setenv("CANDOR_VAR", str(tmp_path))
    monkeypatch.setattr("deploy.local.subprocess.Popen", StoppedAtOnce)
    assert main(["--", "sleep", "10"]) == 128 + signal.SIGTERM
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()


@pytest.mark.parametrize("before", [None, "#!/bin/sh\nexit 0\n"])
def test_while_packages_are_installed_nothing_starts_and_the_policy_is_put_back(
    before: str | None, tmp_path: Path
) -> None:
    policy = tmp_path / "policy-rc.d"
    if before:
        policy.write_text(before)
        policy.chmod(0o700)
    with debian.nothing_starts(policy):
        assert policy.read_text() == "#!/bin/sh\nexit 101\n"
        assert os.access(policy, os.X_OK)
    assert (policy.read_text() if policy.exists() else None) == before
    assert not before or policy.stat().st_mode & 0o777 == 0o700
