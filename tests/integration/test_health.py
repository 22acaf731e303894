"""A service in a process of its own, asked for its health from outside."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from deploy.place import free_ports
from shared.names import SERVICES
from tests.harness import ROOT, broker, wait_for

NOWHERE = "amqp://guest:secret@127.0.0.1:1/"


@contextmanager
def archive(uri: str, var: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """The archive's process, which answers for its health at the port."""
    base = str(port - SERVICES.index("archive"))
    env = {**os.environ, "AMQP_URI": uri, "CANDOR_VAR": str(var), "CANDOR_HEALTH_PORT": base}
    command = [sys.executable, "-m", "services.run", "archive"]
    with (var / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def ask(port: int, path: str) -> tuple[int, dict[str, Any]]:
    """The status and the document; 0 where nobody listens."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (OSError, HTTPException):
        return 0, {}
    finally:
        connection.close()


def test_a_service_becomes_ready_and_is_gone_with_its_process(tmp_path: Path) -> None:
    [port] = free_ports(1)
    with archive(broker(), tmp_path, port):
        wait_for("it is ready", lambda: ask(port, "/readyz")[0] == 200, 60)
        assert ask(port, "/healthz")[1]["service"] == "archive"
    assert ask(port, "/healthz") == (0, {})


def test_a_service_that_waits_for_its_broker_lives_and_is_not_ready(tmp_path: Path) -> None:
    [port] = free_ports(1)
    with archive(NOWHERE, tmp_path, port):
        wait_for("it lives", lambda: ask(port, "/healthz")[0] == 200, 60)
        status, said = ask(port, "/readyz")
    assert (status, len(said["reasons"])) == (503, 1)
    assert "secret" not in (tmp_path / "log").read_text() + json.dumps(said)


def test_a_service_that_is_told_twice_to_end_ends_in_good_order(tmp_path: Path) -> None:
    [port] = free_ports(1)
    with archive(broker(), tmp_path, port) as process:
        wait_for("it is ready", lambda: ask(port, "/readyz")[0] == 200, 60)
        process.terminate()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0, (tmp_path / "log").read_text()
