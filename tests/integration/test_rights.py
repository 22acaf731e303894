"""A broker made from the definitions: each service runs with its user, and may do no more."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import amqp
import pytest

from deploy.broker import Node, find_program
from deploy.place import Place, new_place
from shared.names import SERVICES
from tests.harness import ROOT, address, wait_for

LIMIT = 120.0
ADMIN = {"name": "guest", "password": "guest", "tags": ["administrator"]}
ALL = {"configure": ".*", "write": ".*", "read": ".*"}


@dataclass
class Broker:
    """A broker with its users' passwords."""

    place: Place
    passwords: dict[str, str]

    def uri(self, who: str) -> str:
        """Its address for a user."""
        return f"amqp://candor-{who}:{self.passwords[f'candor-{who}']}@127.0.0.1:{self.place.port}/"

    @contextmanager
    def hand(self, who: str) -> Iterator[amqp.Channel]:
        """A channel of a user's, on which every message is confirmed."""
        with amqp.Connection(**address(self.uri(who)), confirm_publish=True) as connection:
            yield connection.channel()


def candor(uri: str, var: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "AMQP_URI": uri, "CANDOR_VAR": str(var)}
    command = [sys.executable, "-m", "services.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    program = find_program()
    if not program:
        hint = "needs rabbitmq-server on this machine: apt-get install rabbitmq-server"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(hint)
    var = tmp_path_factory.mktemp("node")
    file = var / "definitions.json"
    said = candor("", var, "topology", "--definitions", str(file))
    assert said.returncode == 0, said.stderr
    defined = json.loads(file.read_text())
    passwords = {one["name"]: one["password"] for one in defined["users"]}
    assert not [word for word in passwords.values() if word in said.stdout + said.stderr]
    defined["users"].append(ADMIN)  # who is asked whether the node is ready
    defined["permissions"].append({"user": ADMIN["name"], "vhost": "/", **ALL})
    file.write_text(json.dumps(defined))
    node = Node(replace(new_place(var), definitions=file), str(program))
    node.start()
    try:
        node.wait_ready(LIMIT)
        yield Broker(node.place, passwords)
    finally:
        node.stop()


@pytest.fixture(scope="module")
def services(broker: Broker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """All services, each with its own user; the folder of their state."""
    var = tmp_path_factory.mktemp("candor")
    processes = []
    with ExitStack() as running:
        for service in SERVICES:
            env = {**os.environ, "AMQP_URI": broker.uri(service), "CANDOR_VAR": str(var)}
            command = [sys.executable, "-m", "services.run", service, "--ready-file", str(var / service)]
            log = running.enter_context((var / f"{service}.log").open("wb"))
            process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
            processes.append(process)
            running.callback(process.wait, 30)
            running.callback(process.terminate)
        wait_for("all are ready", lambda: all((var / service).exists() for service in SERVICES), LIMIT)
        yield var
        for process in processes:  # all at once: each takes its time to end
            process.terminate()


def test_a_service_with_its_user_hears_answers_and_sets_aside(broker: Broker, services: Path) -> None:
    uri = broker.uri("operator")
    watch = {
        "topic": "dam",
        "title": "水库",
        "title_en": "Dam",
        "terms": ["水库"],
        "harm": "life",
        "place": "柳河镇",
    }
    asked = json.dumps(watch, ensure_ascii=False)
    answer = candor(uri, services, "call", "monitoring.watch", asked, "--as", "office:sun")
    assert answer.returncode == 0, answer.stderr
    with broker.hand("operator") as hand:
        for service in SERVICES:
            hand.basic_publish(amqp.Message(b"rubbish"), "", service)

    def dead() -> set[str]:
        listed = json.loads(candor(uri, services, "dead", "list", "--json").stdout)
        return {one["service"] for one in listed}

    wait_for("each has set the rubbish aside", lambda: dead() == set(SERVICES), LIMIT)
    status = candor(uri, services, "status")
    assert status.returncode == 0, status.stdout

    def unsent() -> int:
        asked = candor(uri, services, "call", "monitoring.health", "--as", "auditor:zhang")
        return int(json.loads(asked.stdout)["unsent"])

    wait_for("what was decided is told", lambda: unsent() == 0, LIMIT)


@pytest.mark.long
def test_a_drill_is_played_with_its_own_user(broker: Broker, services: Path) -> None:
    env = {**os.environ, "AMQP_URI": broker.uri("drill"), "CANDOR_VAR": str(services)}
    command = [sys.executable, "-m", "simulator.cli", "play", "short", "--id", "rights", "--speed", "180"]
    played = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert played.returncode == 0, played.stdout + played.stderr


@pytest.mark.parametrize(
    ("exchange", "key", "refused"),
    [
        ("instruction.events", "candor.instruction.instruction.issued.v1", "instruction.events"),
        ("", "instruction", "amq.default"),
        ("aside.instruction", "instruction", "aside.instruction"),
        ("retry.instruction.5s", "instruction", "retry.instruction.5s"),
        ("mentions", "candor.sources.mentions.v1", "mentions"),
        ("nameko-rpc", "instruction.approve", "topic 'instruction.approve'"),
    ],
)
def test_the_archive_cannot_speak_as_another(broker: Broker, exchange: str, key: str, refused: str) -> None:
    with broker.hand("archive") as hand, pytest.raises(amqp.exceptions.AccessRefused, match=refused):
        hand.basic_publish(amqp.Message(b"{}"), exchange, key)


def test_the_archive_speaks_for_itself(broker: Broker) -> None:
    with broker.hand("archive") as hand:
        hand.basic_publish(amqp.Message(b"{}"), "archive.events", "candor.archive.nothing.v1")


def test_the_archive_reads_and_makes_nothing_of_another_s(broker: Broker) -> None:
    with broker.hand("archive") as hand, pytest.raises(amqp.exceptions.AccessRefused, match="'instruction'"):
        hand.basic_get("instruction")
    with broker.hand("archive") as hand, pytest.raises(amqp.exceptions.AccessRefused, match="'instruction'"):
        hand.queue_delete("instruction")
    with broker.hand("archive") as hand, pytest.raises(amqp.exceptions.AccessRefused, match="topic"):
        hand.queue_bind("archive", "nameko-rpc", "instruction.*")


def test_a_user_who_may_not_make_what_is_missing_is_told_what_to_do(
    broker: Broker, services: Path, tmp_path: Path
) -> None:
    with broker.hand("operator") as hand:
        hand.exchange_delete("aside.correspondent")
        said = candor(broker.uri("archive"), tmp_path, "topology", "--declare")
        assert candor(broker.uri("operator"), tmp_path, "topology", "--declare").returncode == 0
    assert (said.returncode, said.stderr.count("\n")) == (1, 1)
    assert "no 'aside.correspondent'" in said.stderr
    assert "candor topology --definitions" in said.stderr


def test_definitions_that_are_written_again_keep_the_passwords(broker: Broker, tmp_path: Path) -> None:
    file, before = tmp_path / "definitions.json", {}
    for _ in range(2):
        assert candor("", tmp_path, "topology", "--definitions", str(file)).returncode == 0
        before, now = {one["name"]: one["password"] for one in json.loads(file.read_text())["users"]}, before
    assert before == now
    assert len(set(before.values())) == len(before) == len(SERVICES) + 3
    file.write_text("something else")
    said = candor("", tmp_path, "topology", "--definitions", str(file))
    assert (said.returncode, file.read_text()) == (1, "something else")
