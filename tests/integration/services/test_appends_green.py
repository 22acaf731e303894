"""The store under eventlet: who waits shares one sync, and who is killed while waiting holds nobody up."""

from pathlib import Path

import eventlet
import pytest

from shared.journal.sqlite import SqliteStore
from tests.appending import commit, streams, syncs, together, whole


def test_greenthreads_that_append_at_once_share_their_syncs(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.sqlite")
    lines = syncs(store)
    together(store, at_once=20, length=30)
    store.close()
    assert whole(tmp_path / "s.sqlite") == streams(20, 30)
    assert len(lines) < 200  # of 600: after a few alone, 20 at a time


@pytest.mark.parametrize("killed", [0, 1], ids=["who was to write", "who waits"])
def test_whoever_is_killed_before_the_write_holds_nobody_up(tmp_path: Path, killed: int) -> None:
    store = SqliteStore(tmp_path / "s.sqlite")
    store.journal._appends._last = 2  # as behind a crowd: the first one looks around before it writes
    threads = [eventlet.spawn(store.journal.append, commit(f"s/{n}", 1)) for n in range(4)]
    eventlet.sleep(0)  # all of them have come now, none has written
    assert len(store.journal._appends._waiting) == 4
    threads[killed].kill()
    with eventlet.Timeout(20):
        for number, thread in enumerate(threads):
            if number != killed:
                thread.wait()
    store.journal.append(commit("s/9", 1))
    store.close()
    assert f"s/{killed}" not in (found := whole(tmp_path / "s.sqlite"))
    assert len(found) == 4
