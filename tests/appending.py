"""Many who append to one SQLite store at once: by threads, which are green where they were patched."""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from shared.journal.chain import check, linked
from shared.journal.port import Commit, Recorded
from shared.journal.sqlite import SqliteStore

AT = datetime(2026, 2, 18, 11, 0, tzinfo=UTC)
LIMIT = 30.0


def commit(stream: str, seq: int, previous: str = "", cause: str = "") -> Commit:
    """A commit that says little."""
    event = Recorded("candor.escalation.matter.settled.v1", {"matter": "水"})
    return linked(Commit(stream, seq, cause or f"m/{seq}", AT, AT, "office-sun", "", (event,)), previous)


def append_chain(store: SqliteStore, stream: str, length: int) -> None:
    """One after the other."""
    previous = ""
    for seq in range(1, length + 1):
        one = commit(stream, seq, previous)
        store.journal.append(one)
        previous = one.hash


def together(store: SqliteStore, at_once: int, length: int) -> None:
    """A stream each, all at once; returns when all is appended."""
    go = threading.Event()

    def work(number: int) -> None:
        assert go.wait(LIMIT)
        append_chain(store, f"s/{number}", length)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(at_once)]
    for thread in threads:
        thread.start()
    go.set()
    for thread in threads:
        thread.join(LIMIT)
        assert not thread.is_alive()


def syncs(store: SqliteStore) -> list[str]:
    """From now on, a line for each transaction of the journal."""
    lines: list[str] = []
    store.journal._synced._db.set_trace_callback(lambda sql: lines.append(sql) if sql == "COMMIT" else None)
    return lines


def whole(path: Path) -> dict[str, int]:
    """The streams of a file that is opened anew, with their lengths; every chain holds."""
    store = SqliteStore(path)
    try:
        heads = list(store.journal.heads())
        assert [check(head.stream, store.journal.read(head.stream), head) for head in heads] == [None] * len(
            heads
        )
        return {head.stream: head.seq for head in heads}
    finally:
        store.close()


def streams(at_once: int, length: int) -> dict[str, int]:
    """What `together` leaves."""
    return {f"s/{n}": length for n in sorted(range(at_once), key=str)}


def outcomes(store: SqliteStore, commits: Sequence[Commit]) -> list[object]:
    """What each is told when all wait at the same moment."""
    lines = [(one.stream, one.seq, one.cause, one.also, "{}") for one in commits]
    return list(store.journal._write(lines))
