"""`candor topology` beside a broker."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

from services.commands.client import client
from services.commands.installed import wanted
from shared.clock import SystemClock
from tests.harness import ROOT, broker


def candor(uri: str, var: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "AMQP_URI": uri, "CANDOR_VAR": str(var)}
    command = [sys.executable, "-m", "services.cli", "topology", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)


def test_every_name_is_in_the_table_and_in_the_json(tmp_path: Path) -> None:
    table = candor("", tmp_path).stdout
    document = json.loads(candor("", tmp_path, "--json").stdout)
    for kind, found in (("exchanges", wanted().exchanges), ("queues", wanted().queues)):
        names = [one.name for one in found]
        assert [name for name in names if f"\n{name} " not in table] == []
        assert [one["name"] for one in document[kind]] == names


def test_the_definitions_are_for_the_virtual_host_of_the_address_and_for_nobody_else_s_eyes(
    tmp_path: Path,
) -> None:
    file = tmp_path / "broker.json"
    said = candor("amqp://me:secret@nowhere/candor", tmp_path, "--definitions", str(file))
    assert (said.returncode, said.stdout) == (0, "")
    assert json.loads(file.read_text())["vhosts"] == [{"name": "candor"}]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "secret" not in said.stderr + file.read_text()


def test_a_clash_with_the_broker_says_which_queue_and_what_to_do(tmp_path: Path) -> None:
    name = "retry.archive.30s"
    with client(broker(), SystemClock()) as connected, connected.channel() as hand:
        hand.queue_delete(name)
        hand.queue_declare(name, durable=True, auto_delete=False)
        said = candor(broker(), tmp_path, "--declare")
        hand.queue_delete(name)
    assert (said.returncode, said.stderr.count("\n")) == (1, 1)
    assert f"another '{name}'" in said.stderr
    assert f"rabbitmqctl delete_queue {name}" in said.stderr
    assert candor(broker(), tmp_path, "--declare").returncode == 0


def test_a_file_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    said = candor("", tmp_path, "--definitions", str(tmp_path / "nowhere" / "broker.json"))
    assert (said.returncode, said.stderr.count("\n")) == (1, 1)
