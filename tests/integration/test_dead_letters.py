"""`candor dead` on a real broker: nothing is lost, whatever happens in between, and nothing is shown that may
not be."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import amqp
import pytest

from services.commands import dead
from services.commands.client import Client, client
from services.commands.dead import Held, Wanted
from services.commands.installed import wanted
from shared.bus.declaring import declare
from shared.clock import SystemClock
from shared.names import SERVICES, dead_of
from tests.harness import ROOT, broker, wait_for

QUEUE, DEAD = "archive", "dead.archive"


class Office:
    """The archive's two queues, and an operator at a terminal."""

    def __init__(self, uri: str, connected: Client, var: Path) -> None:
        self.uri, self.client, self._var = uri, connected, var
        self.channel = connected.channel()
        self.channel.auto_decode = False

    def bury(self, ident: str, exercise: str = "", **headers: Any) -> None:
        """Lay a message to the dead; a header's name is written with `_`."""
        document = {"id": ident, "type": "candor.escalation.incident.closed.v1", "exercise": exercise}
        own = {name.replace("_", "-"): value for name, value in headers.items()}
        said = {"candor-queue": QUEUE, "candor-error": "Contended", "candor-reason": "busy", **own}
        message = amqp.Message(json.dumps(document).encode(), application_headers=said, message_id="p-1")
        self.channel.basic_publish(message, "", DEAD)

    def lying(self, queue: str) -> int:
        """How many messages wait in a queue."""
        return int(self.channel.queue_declare(queue, passive=True).message_count)

    def taken(self) -> list[dict[str, Any]]:
        """The messages that were put back, each with its headers."""
        found = []
        while raw := self.channel.basic_get(QUEUE, no_ack=True):
            found.append({**json.loads(raw.body), "headers": raw.headers})
        return found

    def candor(self, *arguments: str, said: str = "") -> "subprocess.CompletedProcess[str]":
        """Run the command, with an answer to its question."""
        command = [sys.executable, "-m", "services.cli", "dead", *arguments]
        env = {"AMQP_URI": self.uri, "CANDOR_VAR": str(self._var), "COLUMNS": "200", "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            command, cwd=ROOT, env=env, input=said, capture_output=True, text=True, check=False, timeout=60
        )


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    uri = broker()
    with client(uri, SystemClock()) as connected:
        declare(connected, wanted())
        made = Office(uri, connected, tmp_path)
        for queue in (QUEUE, *(dead_of(service) for service in SERVICES)):
            made.channel.queue_purge(queue)  # other tests may have left something
        yield made
        for queue in (QUEUE, DEAD):
            made.channel.queue_purge(queue)


def test_the_dead_are_listed_with_reason_and_count_and_stay_where_they_are(office: Office) -> None:
    office.bury("a", "e1", candor_tries=4)
    office.bury("b", candor_reason="\x1b[2J strange")
    said = office.candor("list", "--service", "archive")
    assert said.returncode == 0, said.stderr
    assert "archive  [e1] escalation.incident.closed  Contended: busy" in said.stdout
    assert "a  from archive  tries 4" in said.stdout
    assert "\x1b" not in said.stdout
    assert said.stdout.splitlines()[-1] == "2 dead letters: archive Contended 2"
    assert office.lying(DEAD) == 2


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (("b",), {"b"}),
        (("--live",), {"b"}),
        (("--exercise", "e1"), {"a"}),
        (("--reason", "BUS"), {"a", "b"}),
        (("--error", "Refused"), set()),
        (("--type", "escalation.*"), {"a", "b"}),
        (("--service", "monitoring"), set()),
    ],
)
def test_filters_choose(office: Office, filters: tuple[str, ...], found: set[str]) -> None:
    office.bury("a", "e1")
    office.bury("b")
    said = json.loads(office.candor("list", "--json", *filters).stdout)
    assert {one["id"] for one in said} == found


def test_one_is_shown_whole(office: Office) -> None:
    office.bury("a", "e1")
    [shown] = [json.loads(office.candor("show", "a").stdout)]
    assert (shown["reason"], shown["message"]["exercise"]) == ("busy", "e1")
    assert shown["headers"]["candor-queue"] == QUEUE
    nobody = office.candor("show", "nobody")
    assert (nobody.returncode, nobody.stderr.count("\n")) == (1, 1)


def test_a_message_that_is_put_back_leaves_the_dead_and_a_second_time_changes_nothing(office: Office) -> None:
    office.bury("a")
    office.bury("b")
    assert office.candor("retry", "a", said="y\n").stdout.endswith("put back: 1\n")
    again = office.candor("retry", "a", "--yes")
    assert (again.returncode, again.stdout) == (0, "put back: 0\n")
    [back] = office.taken()
    assert (back["id"], back["headers"]) == ("a", {"candor-returned": 1, "x-delivery-count": 0})
    assert office.lying(DEAD) == 1


def test_whoever_says_no_changes_nothing(office: Office) -> None:
    office.bury("a")
    for command in ("retry", "drop"):
        said = office.candor(command, "--all", said="n\n")
        assert (said.returncode, said.stdout.endswith("nothing was done\n")) == (0, True)
    assert (office.lying(DEAD), office.lying(QUEUE)) == (1, 0)


def test_a_crash_between_leaves_the_message_in_both_places(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_held: Held) -> None:
        raise ConnectionError("gone")

    office.bury("a")
    monkeypatch.setattr(Held, "remove", crash)
    with pytest.raises(ConnectionError):
        list(dead.retry(office.client, Wanted(service="archive")))
    monkeypatch.undo()
    wait_for("it lies among the dead again", lambda: office.lying(DEAD) == 1, 20)
    assert [one["id"] for one in office.taken()] == ["a"]
    assert [why for _, why in dead.retry(office.client, Wanted(service="archive"))] == [""]
    assert [one["id"] for one in office.taken()] == ["a"]
    assert office.lying(DEAD) == 0


@pytest.mark.parametrize(
    ("why", "headers"),
    [
        ("not all of it was kept", {"candor_kept": "ids"}),
        ("no queue of archive", {"candor_queue": "kitchen"}),
    ],
)
def test_what_cannot_be_put_back_stays_and_is_told(office: Office, why: str, headers: dict[str, Any]) -> None:
    office.bury("a", **headers)
    said = office.candor("retry", "a", "--yes")
    assert (said.returncode, said.stdout) == (1, "put back: 0; left where they are: 1\n")
    assert why in said.stderr
    assert office.lying(DEAD) == 1


def test_a_queue_that_is_gone_takes_nothing_and_the_message_stays(office: Office) -> None:
    partition = "monitoring.matched.0"
    office.channel.queue_purge("dead.monitoring")
    office.channel.queue_delete(partition)
    message = amqp.Message(b"{}", application_headers={"candor-queue": partition})
    office.channel.basic_publish(message, "", "dead.monitoring")
    [(_, why)] = dead.retry(office.client, Wanted(service="monitoring"))
    assert "there is no queue" in why
    declare(office.client, wanted())
    assert [why for _, why in dead.retry(office.client, Wanted(service="monitoring"))] == [""]
    assert office.channel.queue_purge(partition) == 1


def test_dropped_is_gone(office: Office) -> None:
    office.bury("a")
    office.bury("b", "e1")
    assert office.candor("drop", "--exercise", "e1", "--yes").stdout == "dropped: 1\n"
    assert [one.id for one in dead.found(office.client, Wanted(service="archive"))] == ["a"]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("retry", "--yes"), "say which"),
        (("drop",), "say which"),
        (("list", "--service", "kitchen"), "no such service: kitchen"),
        (("list", "--live", "--exercise", "e1"), "exclude each other"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(office: Office, arguments: tuple[str, ...], why: str) -> None:
    said = office.candor(*arguments)
    assert (said.returncode, said.stderr.count("\n")) == (1, 1)
    assert why in said.stderr


@pytest.mark.parametrize("command", ["list", "show", "retry", "drop"])
def test_every_command_has_help_with_an_example(office: Office, command: str) -> None:
    assert f"Example: candor dead {command}" in office.candor(command, "--help").stdout
