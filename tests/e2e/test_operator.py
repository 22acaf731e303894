"""What an operator does at a terminal, on live work: call, look on, and be told what is wrong in one line."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import amqp
import pytest

from services.monitoring.sources.webhook import signature
from shared.names import SERVICES
from shared.pictures import remade
from tests.harness import ROOT, Chain, address, wait_for
from tests.mongo import new_uri
from tests.photographs import HIDDEN, SECRET, jpeg

WATCH = {
    "topic": "dam",
    "title": "水库",
    "title_en": "Dam",
    "terms": ["水库"],
    "harm": "life",
    "place": "柳河镇",
}

HOOKED = '{"topic": "ferry", "title": "渡口", "terms": ["渡口"], "harm": "nuisance"}'
TOPIC_HOOKED = '{"view": "topic", "where": {"topic": "ferry"}}'


def test_a_call_is_answered_and_its_event_is_seen_as_it_happens(services: Chain) -> None:
    heard = services.var / "tail.jsonl"
    command = [sys.executable, "-m", "services.cli", "tail", "--json"]
    with (
        heard.open("wb") as out,
        subprocess.Popen(command, cwd=ROOT, env=dict(services.env), stdout=out) as tail,
    ):
        number = 0

        def told() -> bool:
            nonlocal number
            number += 1
            asked = json.dumps({**WATCH, "title": f"水库 {number}"}, ensure_ascii=False)
            answer = services.candor("call", "monitoring.watch", asked, "--as", "office:sun")
            assert answer.returncode == 0, answer.stderr
            assert json.loads(answer.stdout)["stream"] == "topic/dam"
            return "candor.monitoring.topic.changed.v1" in heard.read_text()

        try:
            wait_for("the event at the other terminal", told, 30)
        finally:
            tail.terminate()


def test_a_tip_is_taken_down_and_shown_without_who_told_it(services: Chain) -> None:
    told = "我叫张三，电话13800138000，河东桥有裂缝"
    taken = services.candor(
        "tip", told, "--place", "河东村", "--happened", "2026-02-18T19:05", "--as", "unit:li@road"
    )
    assert taken.returncode == 0, taken.stderr
    wait_for("the tip", lambda: taken.stdout.strip() in services.candor("tips").stdout, 30)
    shown = services.candor("tips")
    assert "河东桥有裂缝" in shown.stdout
    assert "张三" not in shown.stdout
    assert "13800138000" not in shown.stdout
    wrong = services.candor("tip", told, "--happened", "yesterday", "--as", "unit:li@road")
    assert wrong.returncode == 1
    assert "write it as" in wrong.stderr


def test_a_picture_is_seen_by_whoever_may_and_says_nothing_but_what_it_shows(
    services: Chain, tmp_path: Path
) -> None:
    file, folder = tmp_path / f"{SECRET}.jpg", tmp_path / "usb"
    file.write_bytes(jpeg())
    tip = ("tip", "井盖破了", "--picture", str(file), "--picture", str(file), "--as", "unit:li@road")
    taken = services.candor(*tip)
    assert taken.returncode == 0, taken.stderr
    wanted = ("picture", taken.stdout.strip(), "--to", str(folder))
    seen = services.candor(*wanted, "--as", "office:sun")
    assert seen.returncode == 0, seen.stderr
    [picture] = folder.iterdir()
    assert seen.stdout.split() == [str(picture)]
    assert picture.read_bytes() == remade(remade(jpeg()))
    refused = services.candor(*wanted, "--as", "agency:wu")
    assert refused.returncode == 1
    assert "not for agency" in refused.stderr
    assert [path for path in services.var.rglob("*") if path.is_file() and HIDDEN in path.read_bytes()] == []


def test_a_webhook_brings_texts_that_are_counted(services: Chain) -> None:
    made = services.candor("webhook", "partner")
    assert made.returncode == 0, made.stderr
    secret = made.stdout.split()[1].encode()
    assert services.candor("call", "monitoring.watch", HOOKED, "--as", "office:sun").returncode == 0

    def counted() -> bool:
        now = datetime.now(UTC)  # noqa: TID251 - the services run by the machine's clock
        body = json.dumps({"items": [{"at": now.isoformat(), "text": "渡口停航了", "author": "x"}]}).encode()
        stamp = str(int(now.timestamp()))
        headers = {
            "Content-Type": "application/json",
            "X-Candor-Timestamp": stamp,
            "X-Candor-Signature": signature(secret, stamp, body),
        }
        url = f"http://127.0.0.1:{services.env['CANDOR_WEBHOOK_PORT']}/hooks/partner"
        with urlopen(Request(url, body, headers), timeout=20) as answer:
            assert answer.status == 202
        looked = services.candor("call", "monitoring.look", TOPIC_HOOKED, "--as", "auditor:wu")
        return bool(json.loads(looked.stdout)[0]["data"]["mentions"])

    wait_for("the text to be counted", counted, 60)


@pytest.mark.parametrize(
    ("call", "data", "who", "more", "why"),
    [
        ("monitoring.watch", {"topic": "dam", "colour": "red"}, "office:sun", [], "colour: Unknown field"),
        ("monitoring.watch", WATCH, "lead:gao", [], "is for"),
        ("escalation.stabilise", {"incident": "dam-1", "reason": "calm"}, "office:sun", [], "dam-1"),
        ("monitoring.watch", WATCH, "office:sun", ["--exercise", "none"], "none"),
        ("monitoring.burn", {}, "office:sun", [], "burn"),
        ("monitoring.watch", WATCH, "censor:x", [], "unknown role"),
    ],
    ids=[
        "a wrong field",
        "a wrong role",
        "a wrong state",
        "a wrong exercise",
        "no such call",
        "no such role",
    ],
)
def test_what_is_wrong_with_a_call_is_told_in_one_line(
    services: Chain, call: str, data: dict[str, object], who: str, more: list[str], why: str
) -> None:
    answer = services.candor("call", call, json.dumps(data, ensure_ascii=False), "--as", who, *more)
    assert answer.returncode != 0
    assert answer.stdout == ""
    assert len(answer.stderr.strip().splitlines()) == 1, answer.stderr
    assert why in answer.stderr


def test_the_status_says_until_when_working_days_are_known(services: Chain) -> None:
    said = services.candor("status")
    assert said.returncode == 0, said.stderr
    assert "working days are known until" in said.stdout


def test_the_status_says_when_the_oldest_text_goes(services: Chain) -> None:
    assert services.candor("tip", "桥上有个洞", "--as", "monitor:zhang").returncode == 0
    said = services.candor("status")
    assert said.returncode == 0, said.stderr
    assert "the oldest text that is kept goes on 20" in said.stdout


def test_a_view_is_made_anew_while_the_service_runs(services: Chain) -> None:
    asked = json.dumps({**WATCH, "topic": "weir", "title": "河堰"}, ensure_ascii=False)
    assert services.candor("call", "monitoring.watch", asked, "--as", "office:sun").returncode == 0

    def titles() -> dict[str, str]:
        said = services.candor("call", "monitoring.look", '{"view": "topic"}', "--as", "auditor:zhang")
        return {one["stream"]: one["data"]["title"] for one in json.loads(said.stdout)}

    before = titles()
    with closing(sqlite3.connect(services.var / "candor" / "monitoring.sqlite", timeout=20)) as store, store:
        store.execute("UPDATE views SET doc = json_set(doc, '$.title', '?') WHERE stream = 'topic/weir'")
    assert titles()["topic/weir"] == "?"
    done = services.candor("rebuild", "monitoring")
    assert (done.returncode, done.stderr) == (0, "")
    assert titles() == before


@pytest.mark.parametrize("store", ["files", "mongo"])
def test_a_backup_is_made_while_the_services_run_and_restored_elsewhere_without_paging_anybody(
    services: Chain, tmp_path: Path, store: str
) -> None:
    made = services.candor("backup", str(tmp_path / "backup"))
    assert made.returncode == 0, made.stderr
    again = services.candor("restore", str(tmp_path / "backup"))
    assert (again.returncode, "holds stores already" in again.stderr) == (1, True)
    place = {"CANDOR_VAR": str(tmp_path / "var"), "STORE_URI": new_uri() if store == "mongo" else ""}
    elsewhere = replace(services, env={**services.env, **place})
    restored = elsewhere.candor("restore", str(tmp_path / "backup"))
    assert restored.returncode == 0, restored.stderr
    assert elsewhere.candor("verify").returncode == 0
    assert elsewhere.candor("rebuild", "monitoring").stdout.endswith(
        "0 were missing, behind or other than the journal says, 0 were of no stream\n"
    )
    assert "notices are muted" in elsewhere.candor("status").stdout
    assert "go out again" in elsewhere.candor("unmute").stdout
    assert "notices are muted" not in elsewhere.candor("status").stdout


def test_where_the_chains_end_is_noted_outside_the_stores(services: Chain) -> None:
    asked = json.dumps({**WATCH, "topic": "lock", "title": "船闸"}, ensure_ascii=False)
    assert services.candor("call", "monitoring.watch", asked, "--as", "office:sun").returncode == 0
    noted = services.var / "heads" / "monitoring.json"
    wait_for("monitoring notes it", lambda: noted.exists() and '"topic/lock"' in noted.read_text(), 60)
    said = services.candor("verify", "--head", str(services.var / "heads"))
    assert said.returncode == 0, said.stdout
    assert {path.stem for path in noted.parent.glob("*.json")} <= set(SERVICES)


def test_what_a_service_forgot_is_named_and_told_again(services: Chain) -> None:
    asked = json.dumps({**WATCH, "topic": "sluice", "title": "水闸"}, ensure_ascii=False)
    assert services.candor("call", "monitoring.watch", asked, "--as", "office:sun").returncode == 0
    forgotten = "heard/monitoring/topic/sluice"

    def entries() -> int:
        with closing(sqlite3.connect(services.var / "candor" / "archive.sqlite", timeout=20)) as store:
            sql = "SELECT count(*) FROM commits WHERE stream = ?"
            return int(store.execute(sql, (forgotten,)).fetchone()[0])

    wait_for("the archive has heard of it", lambda: entries() == 1, 30)
    with closing(sqlite3.connect(services.var / "candor" / "archive.sqlite", timeout=20)) as store, store:
        store.execute("DELETE FROM commits WHERE stream = ?", (forgotten,))
    services.kill("archive")  # it remembers what it wrote; who is restored has been stopped as well
    said = services.candor("reconcile", "--under-way", "0")
    assert said.returncode == 1, said.stderr
    assert f"{forgotten}: missing: lacks what follows from monitoring/topic/sluice/1/0" in said.stdout
    services.candor("reconcile", "--under-way", "0", "--replay")
    wait_for("the archive has heard of it again", lambda: entries() == 1, 60)
    assert forgotten not in services.candor("reconcile", "--under-way", "0").stdout


def test_what_a_service_could_not_handle_is_found_put_back_and_dropped(services: Chain) -> None:
    with amqp.Connection(**address(services.env["AMQP_URI"])) as hand:
        hand.channel().basic_publish(amqp.Message(b"nothing", message_id="strange"), "", "archive")

    def lies_there(times: int) -> bool:
        said = json.loads(services.candor("dead", "list", "strange", "--json").stdout)
        return [(one["error"], one["put_back"]) for one in said] == [("BadMessage", times)]

    wait_for("it is among the dead", lambda: lies_there(0), 30)
    assert services.candor("dead", "retry", "strange", "--yes").returncode == 0
    wait_for("it is there again", lambda: lies_there(1), 30)
    assert services.candor("dead", "drop", "strange", "--yes").stdout == "dropped: 1\n"
    assert json.loads(services.candor("dead", "list", "strange", "--json").stdout) == []
