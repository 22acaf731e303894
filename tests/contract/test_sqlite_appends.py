"""Appends to SQLite that share a transaction: one that fails, fails alone; a store that is away fails all."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from shared.errors import StoreAway
from shared.journal.port import Conflict
from shared.journal.sqlite import SqliteStore
from tests.appending import append_chain, commit, outcomes, streams, together, whole
from tests.harness import ROOT

ACKNOWLEDGED = 300
UNSENT = "SELECT stream, seq FROM unsent ORDER BY id"
WRITER = """
import os, sys, threading
from pathlib import Path
from shared.journal.sqlite import SqliteStore
from tests.appending import commit

store = SqliteStore(Path(sys.argv[1]))

def write(number):
    previous = ""
    for seq in range(1, 100_000):
        one = commit(f"s/{number}", seq, previous)
        store.journal.append(one)
        os.write(1, f"s/{number} {seq}\\n".encode())
        previous = one.hash

for number in range(8):
    threading.Thread(target=write, args=(number,)).start()
"""


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "s.sqlite")


def test_what_is_refused_spoils_nobody_else_s_append(store: SqliteStore, tmp_path: Path) -> None:
    store.journal.append(commit("s/0", 1))
    taken_twice = (commit("s/1", 1, cause="m/9"), commit("s/0", 2, cause="m/1"))
    first, taken, done, last = outcomes(store, [commit("s/1", 1), *taken_twice, commit("s/2", 1)])
    assert (first, last) == (None, None)
    assert isinstance(taken, Conflict)
    assert isinstance(done, str)
    assert '"m/1"' in done
    assert store.journal._synced.rows(UNSENT) == [("s/0", 1), ("s/1", 1), ("s/2", 1)]


def test_a_cause_that_comes_twice_in_one_group_is_done_once(store: SqliteStore) -> None:
    first, again = outcomes(store, [commit("s/1", 1, cause="m/1"), commit("s/1", 2, cause="m/1")])
    assert (first, again) == (None, "{}")


def test_what_sqlite_cannot_take_at_all_fails_alone(store: SqliteStore) -> None:
    impossible = replace(commit("s/2", 1), seq=2**63)
    before, failed, after = outcomes(store, [commit("s/1", 1), impossible, commit("s/3", 1)])
    assert (before, after) == (None, None)
    assert isinstance(failed, OverflowError)
    with pytest.raises(OverflowError):
        store.journal.append(impossible)


def test_a_full_disk_is_told_to_each_and_nothing_is_half_written(store: SqliteStore, tmp_path: Path) -> None:
    append_chain(store, "s/0", 3)
    (pages,) = store.journal._synced.rows("PRAGMA page_count")[0]
    store.journal._synced.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreAway, match="full"):
        append_chain(store, "s/1", 200)
    reached = len(list(store.journal.read("s/1")))
    with pytest.raises(StoreAway, match="full"):
        outcomes(store, [commit(f"t/{n}", 1) for n in range(50)])
    assert [head.stream for head in store.journal.heads()][:1] == ["s/0"]
    assert list(store.journal.read("t/0")) == []
    store.journal._synced.rows("PRAGMA max_page_count = 1000000")
    store.journal.append(commit("s/1", reached + 1))
    store.close()


def test_threads_that_append_at_once_leave_every_chain_whole(store: SqliteStore, tmp_path: Path) -> None:
    together(store, at_once=8, length=25)
    store.close()
    assert whole(tmp_path / "s.sqlite") == streams(8, 25)


def test_the_journal_s_connection_syncs_before_it_answers(store: SqliteStore) -> None:
    assert store.journal._synced.rows("PRAGMA synchronous") == [(2,)]
    assert store.journal._synced.rows("PRAGMA journal_mode") == [("wal",)]


def test_what_was_acknowledged_before_a_kill_is_there(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    with writer.stdout as out:
        lines = [out.readline() for _ in range(ACKNOWLEDGED)]
        os.kill(writer.pid, signal.SIGKILL)
        lines.extend(out)
    writer.wait()
    acknowledged = [line.split() for line in lines if line.endswith("\n")]
    assert len(acknowledged) >= ACKNOWLEDGED
    found = whole(path)
    assert [(stream, seq) for stream, seq in acknowledged if found.get(stream, 0) < int(seq)] == []
