"""What was changed in a store's file is found and named."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shared.errors import SettingsError
from shared.journal.chain import document, linked
from shared.journal.port import Commit, Head, Recorded
from shared.journal.sqlite import SqliteStore
from shared.spread import spread
from shared.stored import Damaged, Row, in_file, size, stores
from shared.verify import Verdict, absent, examine, read_heads, write_heads
from tests.fakes import START

STREAMS = ("incident/w-1", "incident/w-2", "x/e1/topic/w")
LENGTH = 4


@pytest.fixture(autouse=True, params=[2, 500])
def _pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a store is cut into pieces, what is found is the same."""
    monkeypatch.setattr("shared.verify.PIECE", request.param)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store with three streams of four commits."""
    path = tmp_path / "escalation.sqlite"
    store = SqliteStore(path)
    for stream in STREAMS:
        previous = ""
        for seq in range(1, LENGTH + 1):
            events = (Recorded("t", {"n": seq, "说": "水"}),)
            commit = linked(Commit(stream, seq, f"c{seq}", START, START, "candor", "", events), previous)
            store.journal.append(commit)
            previous = commit.hash
    store.close()
    return path


def write(file: Path, sql: str, *values: Any) -> None:
    with closing(sqlite3.connect(file)) as database:
        assert database.execute(sql, values).rowcount > 0
        database.commit()


def edit(file: Path, stream: str, seq: int, change: Callable[[dict[str, Any]], Any]) -> None:
    """Change a commit's document by hand."""
    with closing(sqlite3.connect(file)) as database:
        [(text,)] = database.execute("SELECT doc FROM commits WHERE stream = ? AND seq = ?", (stream, seq))
    values = json.loads(text)
    change(values)
    write(file, "UPDATE commits SET doc = ? WHERE stream = ? AND seq = ?", json.dumps(values), stream, seq)


def lie(values: dict[str, Any]) -> None:
    values["events"][0]["data"]["n"] = 99


def recompute(file: Path, stream: str, seq: int) -> None:
    """Change a commit and compute all later hashes anew, as one who knows how would."""
    store = SqliteStore(file)
    commits = list(store.journal.read(stream))
    store.close()
    previous = commits[seq - 2].hash if seq > 1 else ""
    for commit in commits[seq - 1 :]:
        events = (Recorded("t", {"n": 99}),) if commit.seq == seq else commit.events
        forged = linked(replace(commit, events=events), previous)
        text = msgspec.json.encode(document(forged)).decode()
        write(file, "UPDATE commits SET doc = ? WHERE stream = ? AND seq = ?", text, stream, commit.seq)
        previous = forged.hash


def verify(file: Path, known: Mapping[str, Head] | None = None) -> Verdict:
    return examine(in_file(file), known)


def faults(verdict: Verdict) -> list[str]:
    return [str(fault) for fault in verdict.faults]


def test_a_store_that_nobody_touched_is_whole(file: Path) -> None:
    verdict = verify(file)
    assert (verdict.store, verdict.commits, verdict.whole, faults(verdict)) == ("escalation", 12, 3, [])
    assert verdict.heads["incident/w-1"].seq == LENGTH


def test_a_commit_that_was_changed_by_hand_is_named(file: Path) -> None:
    edit(file, "incident/w-1", 2, lie)
    verdict = verify(file)
    assert faults(verdict) == ["incident/w-1 commit 2: was changed: its hash does not fit"]
    assert (verdict.whole, verdict.commits) == (2, 12)


def test_a_name_that_no_commit_has_is_a_change_too(file: Path) -> None:
    edit(file, "incident/w-1", 2, lambda values: values.update(note="x"))
    assert faults(verify(file)) == ["incident/w-1 commit 2: was changed: its hash does not fit"]


@pytest.mark.parametrize("seq", range(1, LENGTH + 1))
def test_a_chain_that_was_recomputed_is_found_against_a_head_file_alone(file: Path, seq: int) -> None:
    known = verify(file).heads
    recompute(file, "incident/w-1", seq)
    assert faults(verify(file)) == []
    [fault] = faults(verify(file, known))
    assert fault.startswith("incident/w-1 commit 4: is not the one in the head file")


@pytest.mark.parametrize("seq", range(1, LENGTH))
def test_a_commit_that_was_removed_is_named(file: Path, seq: int) -> None:
    write(file, "DELETE FROM commits WHERE stream = ? AND seq = ?", "incident/w-2", seq)
    assert faults(verify(file)) == [f"incident/w-2 commit {seq}: is missing"]


def test_a_last_commit_that_was_removed_is_found_against_a_head_file_alone(file: Path) -> None:
    known = verify(file).heads
    write(file, "DELETE FROM commits WHERE stream = ? AND seq = ?", "incident/w-2", LENGTH)
    assert faults(verify(file)) == []
    assert faults(verify(file, known)) == ["incident/w-2 commit 4: is missing: the head file knows 4"]


def test_a_whole_stream_that_was_removed_is_found_against_a_head_file(file: Path) -> None:
    known = verify(file).heads
    write(file, "DELETE FROM commits WHERE stream = ?", "x/e1/topic/w")
    [fault] = faults(verify(file, known))
    assert fault.startswith("x/e1/topic/w commit 1: is missing")


def test_what_came_after_the_head_file_is_no_fault(file: Path) -> None:
    known = {"incident/w-1": next(iter([Head("incident/w-1", 2, "")]))}
    store = SqliteStore(file)
    known["incident/w-1"] = Head("incident/w-1", 2, list(store.journal.read("incident/w-1"))[1].hash)
    store.close()
    assert faults(verify(file, known)) == []


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"stream": 1}', "[" * 5000, '"\\ud800"', "\x00"],
    ids=["cut", "list", "mistyped", "deep", "surrogate", "null"],
)
def test_a_document_that_is_no_commit_is_a_fault_and_no_crash(file: Path, text: str) -> None:
    write(file, "UPDATE commits SET doc = ? WHERE stream = ? AND seq = 3", text, "incident/w-1")
    verdict = verify(file)
    assert faults(verdict) == ["incident/w-1 commit 3: cannot be read: its document is no commit"]
    assert verdict.commits == 12


@pytest.mark.parametrize("value", [float("nan"), 10**40, "\ud800"], ids=["nan", "huge", "surrogate"])
def test_what_no_hash_covers_is_a_fault_and_no_crash(file: Path, value: object) -> None:
    edit(file, "incident/w-1", 3, lambda values: values["events"][0]["data"].update(n=value))
    [fault] = faults(verify(file))
    assert fault.startswith("incident/w-1 commit 3: cannot be read")


def test_a_commit_that_was_moved_to_another_place_is_named(file: Path) -> None:
    write(file, "UPDATE commits SET stream = 'incident/w-9' WHERE stream = 'incident/w-1' AND seq = 4")
    [fault] = faults(verify(file))
    assert fault == "incident/w-9 commit 4: was changed: its place and its document differ"


def test_a_file_that_is_no_store_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    path.write_bytes(b"no database at all, but long enough to look like one" * 100)
    [fault] = faults(verify(path))
    assert fault.startswith("archive.sqlite commit 0: the file is damaged or is no store")
    assert size(path) == 0


def test_a_store_is_checked_while_its_service_writes(file: Path) -> None:
    store = SqliteStore(file)
    head = store.journal.head("incident/w-1")
    assert head is not None
    commit = Commit("incident/w-1", 5, "c5", START, START, "candor", "", ())
    store.journal.append(linked(commit, head.hash))
    assert verify(file).commits == size(file) == 13
    store.close()


def test_heads_are_written_and_read_back(file: Path, tmp_path: Path) -> None:
    verdict, path = verify(file), tmp_path / "heads.json"
    write_heads(path, [verdict])
    assert read_heads(path) == {"escalation": verdict.heads}
    assert set(json.loads(path.read_text())["escalation"]["incident/w-1"]) == {"seq", "hash"}


@pytest.mark.parametrize("text", ["", "[]", '{"escalation": {"s": {"seq": "x"}}}', '{"a": 1}'])
def test_a_wrong_head_file_is_told_in_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "heads.json"
    path.write_text(text)
    with pytest.raises(SettingsError, match="no head file"):
        read_heads(path)


def test_other_processes_find_what_one_finds(file: Path) -> None:
    write(file, "DELETE FROM commits WHERE stream = ? AND seq = ?", "incident/w-1", 2)
    edit(file, "incident/w-2", 3, lie)
    known = {**verify(file).heads, "x/e1/topic/w": Head("x/e1/topic/w", 9, ""), "gone": Head("gone", 1, "")}
    steps: list[int] = []
    with spread(2) as others:
        verdict = examine(in_file(file), known, steps.append, others)
    assert verdict == verify(file, known)
    assert [fault.stream for fault in verdict.faults] == [
        "incident/w-1",
        "incident/w-2",
        "gone",
        "x/e1/topic/w",
    ]
    assert sum(steps) == verdict.commits == 11


def test_a_file_that_is_damaged_ends_the_work_of_other_processes(tmp_path: Path) -> None:
    path = tmp_path / "archive.sqlite"
    path.write_bytes(b"no database at all, but long enough to look like one" * 100)
    with spread(2) as others:
        [fault] = examine(in_file(path), over=others).faults
    assert "is no store" in str(fault)


def test_what_was_read_before_a_store_turned_out_to_be_damaged_is_judged_too(file: Path) -> None:
    edit(file, "incident/w-1", 2, lie)
    whole = in_file(file)

    def rows() -> Iterator[Row]:
        yield from islice(whole.rows(), LENGTH + 1)
        raise Damaged("the rest cannot be read")

    with spread(2) as others:
        verdict = examine(replace(whole, rows=rows), over=others)
    assert [fault.stream for fault in verdict.faults] == ["incident/w-1", "escalation.sqlite"]
    assert verdict.commits == LENGTH + 1


def test_a_store_that_is_gone_is_told(file: Path) -> None:
    [fault] = absent("archive", verify(file).heads).faults
    assert "is missing: the head file knows 3 streams" in str(fault)


def test_all_stores_of_the_folder_are_found(file: Path) -> None:
    assert stores(file.parent) == [file]
