"""A connection to a SQLite file, and what may be written to it a little later."""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from shared.errors import StoreAway

BUSY_MS = 2000
MOST_LATER = 500
UNMARK = "DELETE FROM unsent WHERE stream = ? AND seq = ?"
PUT = (
    "INSERT INTO views (view, stream, exercise, seq, doc) VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT DO UPDATE SET seq = excluded.seq, doc = excluded.doc WHERE excluded.seq > views.seq"
)
Statement = tuple[str, Sequence[Any]]
Result = TypeVar("Result")


class Connection:
    """A connection whose every use is one short transaction."""

    def __init__(self, path: Path, sync: str) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute(f"PRAGMA busy_timeout={BUSY_MS}")
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute(f"PRAGMA synchronous={sync}")
        self._db.execute(
            "PRAGMA secure_delete=ON"
        )  # what is deleted is overwritten, whatever the build's usual

    def script(self, sql: str) -> None:
        """Run statements that make the schema."""
        with self._lock:
            self._db.executescript(sql)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """What a question finds; StoreAway where the store does not answer."""
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.OperationalError as error:
                raise StoreAway(f"the store does not answer: {error}") from error

    def write(self, *statements: Statement) -> None:
        """All statements or none; StoreAway where the store takes no writes."""
        self.transact(lambda database: _execute(database, statements))

    def change(self, sql: str, values: Sequence[Any]) -> int:
        """How many rows a statement changed; StoreAway where the store takes no writes."""
        return self.transact(lambda database: database.execute(sql, values).rowcount)

    def transact(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """What `work` gives, when all that it wrote is written: all or nothing. It must not yield. StoreAway
        where the store takes no writes."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                result = work(self._db)
                self._db.execute("COMMIT")
            except sqlite3.OperationalError as error:
                self._undo()
                raise StoreAway(f"the store does not take writes: {error}") from error
            except BaseException:
                self._undo()
                raise
            return result

    def empty_log(self) -> bool:
        """Write what stands in the log beside the file into it, and cut the log to nothing; whether nobody's
        reading or writing was in the way. It waits for none."""
        with self._lock:
            self._db.execute("PRAGMA busy_timeout=0")
            try:
                busy, *_ = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError:
                return False
            finally:
                self._db.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            return not busy

    def _undo(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def _execute(database: sqlite3.Connection, statements: Sequence[Statement]) -> None:
    for sql, values in statements:
        database.execute(sql, values)


class Later:
    """Documents and marks that wait to be written together: before anybody looks, or when they are many.

    In one transaction, because a mark says that nobody has to look after the commit any more: a crash that
    took the document and left the mark would leave the view old for ever. What a crash takes is made again
    from the journal by the sweep, which finds the commits unmarked. (`most` is 1 where other processes look
    at the same file: then nothing waits, and what is written first is there first.)
    """

    def __init__(self, connection: Connection, most: int = MOST_LATER) -> None:
        self._connection, self._most, self._lock = connection, most, threading.RLock()
        self._documents: dict[tuple[str, str], tuple[str, int, str]] = {}
        self._sent: list[tuple[str, int]] = []

    def put(self, view: str, stream: str, exercise: str, seq: int, doc: str) -> None:
        """Write this document later, unless a newer one waits."""
        with self._lock:
            waiting = self._documents.get((view, stream))
            if waiting is None or waiting[1] < seq:
                self._documents[view, stream] = (exercise, seq, doc)
            self._bound()

    def mark_sent(self, stream: str, seq: int) -> None:
        """Write this mark later."""
        with self._lock:
            self._sent.append((stream, seq))
            self._bound()

    def flush(self) -> None:
        """Write what waits; where the store does not take it, it goes on waiting (StoreAway)."""
        with self._lock:
            if not self._documents and not self._sent:
                return
            documents = ((PUT, (view, stream, *rest)) for (view, stream), rest in self._documents.items())
            self._connection.write(*documents, *((UNMARK, one) for one in self._sent))
            self._documents.clear()
            self._sent.clear()

    def _bound(self) -> None:
        if len(self._documents) + len(self._sent) >= self._most:
            self.flush()
