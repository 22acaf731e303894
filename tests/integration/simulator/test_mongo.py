"""The store in MongoDB under gevent: while one waits for the server, the others work."""

from collections.abc import Iterator
from pathlib import Path

import gevent
import pytest

from shared.journal.chain import linked
from shared.journal.mongo import MongoStore
from shared.journal.port import Commit
from tests.fakes import START
from tests.mongo import Server, own_server

TURNS = 50
PATIENT_MS = 60_000
COMMIT = linked(Commit("s/1", 1, "c1", START, START, "candor", "", ()), "")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    own = own_server(tmp_path)
    own.start()
    yield own
    own.stop()


@pytest.fixture
def store(server: Server) -> Iterator[MongoStore]:
    made = MongoStore(server.uri, "tests", within_ms=PATIENT_MS)
    yield made
    made.close()


def test_others_work_while_a_commit_waits_for_the_server(server: Server, store: MongoStore) -> None:
    server.freeze()
    waiting = gevent.spawn(store.journal.append, COMMIT)
    for _ in range(TURNS):
        gevent.sleep(0.001)
    assert not waiting.dead
    server.freeze(False)
    waiting.get()
    assert list(store.journal.read("s/1")) == [COMMIT]


def test_many_commit_side_by_side(store: MongoStore) -> None:
    commits = [linked(Commit(f"s/{n}", 1, "c1", START, START, "candor", "", ()), "") for n in range(TURNS)]
    for writing in [gevent.spawn(store.journal.append, commit) for commit in commits]:
        writing.get()
    assert [head.stream for head in store.journal.heads()] == sorted(commit.stream for commit in commits)
