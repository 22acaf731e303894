"""`candor` as an operator meets it: help with examples, one line where something is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from services.cli import app
from services.commands.asking import listing
from services.commands.client import error_of
from services.commands.record import case_lines, register_lines
from services.commands.store_cli import app as stores
from services.commands.stores import store_of
from services.commands.tail import line
from shared.config import Settings
from shared.errors import BadPayload, NotFound, Permanent, Refused, SettingsError

COMMANDS = sorted(
    str(command.callback.__name__)
    for command in (*app.registered_commands, *stores.registered_commands)
    if command.callback
)
CHINA = Settings().zone
NOWHERE = "amqp://guest:secret@127.0.0.1:1/"


def candor(var: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a folder of its own."""
    env = {**os.environ, "CANDOR_VAR": str(var), "AMQP_URI": NOWHERE, **settings}
    command = [sys.executable, "-m", "services.cli", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(tmp_path: Path, command: str) -> None:
    said = candor(tmp_path, command, "--help")
    assert said.returncode == 0
    assert f"Example: candor {command}" in said.stdout


def test_the_help_of_all_names_every_command(tmp_path: Path) -> None:
    said = candor(tmp_path, "--help").stdout
    assert [command for command in COMMANDS if f"  {command} " not in said] == []


def test_help_loads_neither_the_broker_s_library_nor_the_services() -> None:
    heavy = ("kombu", "eventlet", "jwt", "marshmallow")
    code = f"import sys, services.cli; print([m for m in sys.modules if m in {heavy}])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("run", "kitchen"), "no such service: kitchen"),
        (("call", "monitoring", "--as", "office:sun"), "write SERVICE.METHOD"),
        (("call", "kitchen.cook", "--as", "office:sun"), "write SERVICE.METHOD"),
        (("call", "monitoring.watch", "{", "--as", "office:sun"), "no JSON"),
        (("call", "monitoring.watch", "[]", "--as", "office:sun"), "a JSON document"),
        (("call", "monitoring.watch", '{"topic": "\\ud800"}', "--as", "office:sun"), "no UTF-8"),
        (("call", "monitoring.watch", '{"topic": "\udcff"}', "--as", "office:sun"), "no UTF-8"),
        (("call", "monitoring.watch", "[" * 20_000, "--as", "office:sun"), "nested too deeply"),
        (("call", "monitoring.watch", "{}"), "--as ROLE:NAME"),
        (("call", "monitoring.watch", "{}", "--as", "sun"), "names no person"),
        (("call", "monitoring.watch", "{}", "--as", "king:sun"), "unknown role"),
        (("call", "monitoring.watch", "{}", "--as", "office:sun"), "the broker does not answer"),
        (("tail",), "the broker does not answer"),
        (("register",), "has correspondent ever run here?"),
        (("case", "w-1"), "has archive ever run here?"),
        (("verify",), "has anything run here?"),
        (("reconcile",), "has anything run here?"),
        (("verify", "--head", "/nowhere/heads.json"), "head file cannot be read"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(tmp_path: Path, arguments: tuple[str, ...], why: str) -> None:
    said = candor(tmp_path, *arguments)
    assert said.returncode == 1
    assert why in said.stderr
    assert said.stderr.strip().count("\n") == 0
    assert "secret" not in said.stderr


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("no folder")
    said = candor(tmp_path / "var", "run", "archive")
    assert (said.returncode, said.stderr.strip().count("\n")) == (1, 0)
    assert said.stderr.startswith(f"candor: {tmp_path / 'var'}")


def test_a_key_that_is_none_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "actor.key").write_text("no key")
    said = candor(tmp_path, "call", "monitoring.look", "--as", "auditor:zhang")
    assert (said.returncode, said.stderr.strip().count("\n")) == (1, 0)
    assert "holds no key" in said.stderr


def test_wrong_settings_stop_the_start_in_one_sentence(tmp_path: Path) -> None:
    said = candor(tmp_path, "run", CANDOR_TICK_S="often")
    assert said.returncode == 1
    assert said.stderr.startswith("candor: SettingsError: ")
    assert said.stderr.strip().count("\n") == 0


def test_the_status_is_told_without_a_broker_too(tmp_path: Path) -> None:
    said = candor(tmp_path, "status")
    assert said.returncode == 1
    assert said.stdout.count("the broker is away") == 5
    assert "working days are known until 20" in said.stdout


def test_all_calls_are_listed_with_roles_and_fields() -> None:
    calls = {name: (roles, fields) for name, roles, fields, _ in listing()}
    assert calls["archive.publish_case"] == ("office", "incident summary")
    assert calls["monitoring.watch"][0] == "controller, monitor, office"
    assert "[active]" in calls["monitoring.watch"][1]


def test_a_field_with_fields_of_its_own_is_listed_with_them() -> None:
    fields = {name: fields for name, _, fields, _ in listing()}
    assert (
        "wording{known unknown doing to_do next_word questions care promises}"
        in fields["correspondent.draft"]
    )
    assert "measures{text unit due}" in fields["archive.file_lessons"]


def test_an_error_comes_back_as_the_type_that_it_was() -> None:
    refused = error_of({"exc_type": "Refused", "exc_args": ["not closed"]}, "archive.publish_case")
    assert (type(refused), str(refused)) == (Refused, "not closed")
    wrong = error_of(
        {"exc_type": "BadPayload", "exc_args": ["title: missing", ["title"]]}, "monitoring.watch"
    )
    assert isinstance(wrong, BadPayload)
    assert wrong.fields == ("title",)
    assert isinstance(error_of({"exc_type": "MethodNotFound"}, "archive.nix"), NotFound)
    unforeseen = error_of({"exc_type": "KeyError", "value": "桥头村"}, "archive.x")
    assert isinstance(unforeseen, Permanent)
    assert "桥头村" not in str(unforeseen)


EVENT = {
    "type": "candor.escalation.incident.assessed.v1",
    "time": "2026-02-18T11:16:15Z",
    "subject": "x/e1/incident/w-1",
    "exercise": "e1",
    "data": {"incident": "w-1", "level": "II", "dissent": []},
}


def test_an_event_is_a_line_that_is_marked_as_a_drill_s() -> None:
    said = line(EVENT, CHINA)
    assert said.startswith("2026-02-18 19:16:15 [e1] escalation.incident.assessed")
    assert said.endswith("incident/w-1  incident=w-1 level=II")
    assert "[" not in line({**EVENT, "exercise": "", "subject": "incident/w-1"}, CHINA)


def test_an_event_with_a_wrong_time_is_shown_too() -> None:
    assert line({**EVENT, "time": "soon"}, CHINA).startswith("soon [e1]")


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    with pytest.raises(SettingsError, match="archive ever run"), store_of(settings, "archive"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_register_says_who_spoke_where_it_stands_and_what_became_of_it() -> None:
    entry = {
        "statement": "first", "title": "情况通报", "version": 1, "state": "withdrawn",
        "published_at": "2026-02-18T11:24:06+00:00",
        "identity": "柳河镇应急新闻办公室", "disclosure": "发布人林晓", "address": "公告栏",
        "corrections": [{"wrong": "三户", "right": "五户"}], "withdrawn": "已更新",
    }  # fmt: skip  # a whole entry
    said = "\n".join(register_lines(Settings(), [entry], "e1"))
    for part in (
        "EXERCISE 演练 e1",
        "19:24:06",
        "柳河镇应急新闻办公室 · 发布人林晓 · 公告栏",
        "三户 -> 五户",
        "withdrawn: 已更新",
    ):
        assert part in said


def test_the_case_says_what_is_missing() -> None:
    file = {
        "incident": "w-1",
        "case": None,
        "entries": [{"at": "2026-02-18T11:16:15Z", "type": EVENT["type"], "data": EVENT["data"]}],
        "streams": [
            {"source": "escalation", "stream": "incident/w-1", "complete": False, "gaps": [[2, 3], [5, 5]]}
        ],
    }
    said = list(case_lines(Settings(), file, ""))
    assert said[1] == "2026-02-18 19:16:15  escalation.incident.assessed         level=II"
    assert said[-1].endswith("escalation incident/w-1 2-3, 5")


def test_json_is_printed_as_it_is_in_chinese(tmp_path: Path) -> None:
    from shared.journal.sqlite import SqliteStore

    SqliteStore(tmp_path / "candor" / "correspondent.sqlite").close()
    said = candor(tmp_path, "register", "--json")
    assert (said.returncode, json.loads(said.stdout)) == (0, [])
