"""The store under gevent, as the simulator uses it."""

from pathlib import Path

from shared.journal.sqlite import SqliteStore
from tests.appending import streams, syncs, together, whole


def test_greenlets_that_append_at_once_share_their_syncs(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "s.sqlite")
    lines = syncs(store)
    together(store, at_once=20, length=30)
    store.close()
    assert whole(tmp_path / "s.sqlite") == streams(20, 30)
    assert len(lines) < 200  # of 600: after a few alone, 20 at a time
