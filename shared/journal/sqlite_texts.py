"""The texts in the embedded store, which go without a trace: a table for each day on which texts are over.
Pictures, in base64, go likewise.

SQLite overwrites what it deletes (secure_delete), but where it moved a text from page to page before, an
older copy may stand in the unused part of a page. A table that is dropped has all its pages overwritten,
whatever is in them. So what is past its time is deleted at once, and the last copy is overwritten when the
day (of UTC) is over.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from shared.journal.connection import Connection

BEFORE = "texts"
"""The one table in which an earlier Candor had all of them."""
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB ? || '_[0-9]*' ORDER BY name"


class SqliteTexts:
    """See Texts; `kind` is what the names of its tables begin with."""

    def __init__(self, quick: Connection, kind: str = BEFORE) -> None:
        self._quick, self._kind = quick, kind
        self._clean = False
        """Whether the log beside the file holds nothing of what was deleted."""
        if kind == BEFORE and quick.rows("SELECT 1 FROM sqlite_master WHERE name = ?", (BEFORE,)):
            quick.transact(_moved_over)

    def keep(self, texts: Mapping[str, str], until: datetime) -> None:
        """See Texts."""
        if texts:
            self._quick.transact(lambda database: _keep(database, self._kind, texts, until))

    def read(self, ids: Sequence[str]) -> Mapping[str, str]:
        """See Texts. Of a text that lies there twice, the one that is over last."""
        wanted = (json.dumps(list(ids)),)
        return {
            name: text for table in self._tables() for name, text in self._quick.rows(_read(table), wanted)
        }

    def kept(self) -> Iterator[tuple[str, str, datetime]]:
        """See Texts. Of a text that lies there twice, both."""
        for table in self._tables():
            last, sql = "", f"SELECT id, text, until FROM {table} WHERE id > ? ORDER BY id LIMIT 500"
            while rows := self._quick.rows(sql, (last,)):
                yield from ((name, text, datetime.fromtimestamp(until, UTC)) for name, text, until in rows)
                last = rows[-1][0]

    def expire(self, now: datetime) -> int:
        """See Texts. Tries again the next time where somebody's reading keeps the log from being emptied."""
        gone = self._quick.transact(lambda database: _expire(database, self._kind, now))
        if gone or not self._clean:
            self._clean = self._quick.empty_log()
        return gone

    def bound(self, until: datetime) -> None:
        """See Texts."""
        self._quick.transact(lambda database: _bound(database, self._kind, until))

    def first(self) -> datetime | None:
        """See Texts."""
        moments = (self._quick.rows(f"SELECT min(until) FROM {table}")[0][0] for table in self._tables())
        return next((datetime.fromtimestamp(at, UTC) for at in moments if at is not None), None)

    def _tables(self) -> list[str]:
        return [name for (name,) in self._quick.rows(TABLES, (self._kind,))]


def _read(table: str) -> str:
    return f"SELECT id, text FROM {table} WHERE id IN (SELECT value FROM json_each(?))"


def _tables(database: sqlite3.Connection, kind: str) -> list[str]:
    return [name for (name,) in database.execute(TABLES, (kind,)).fetchall()]


def _table(kind: str, until: datetime) -> str:
    return f"{kind}_{until.astimezone(UTC):%Y%m%d}"


def _make(database: sqlite3.Connection, table: str) -> None:
    columns = "id TEXT PRIMARY KEY, text TEXT NOT NULL, until REAL NOT NULL"
    database.execute(f"CREATE TABLE IF NOT EXISTS {table} ({columns}) WITHOUT ROWID")


def _keep(database: sqlite3.Connection, kind: str, texts: Mapping[str, str], until: datetime) -> None:
    """A text that is kept again on another day lies there twice, until the first of these is over: looking
    for it in all of them would cost more than writing it."""
    table = _table(kind, until)
    _make(database, table)
    chosen = "SELECT value ->> 0, value ->> 1, ? FROM json_each(?)"
    rows = json.dumps(list(texts.items()), ensure_ascii=False)
    sql = f"INSERT OR REPLACE INTO {table} (id, text, until) {chosen}"
    database.execute(sql, (until.timestamp(), rows))


def _expire(database: sqlite3.Connection, kind: str, now: datetime) -> int:
    today, gone = _table(kind, now), 0
    for table in _tables(database, kind):
        if table < today:
            gone += database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            database.execute(f"DROP TABLE {table}")
        elif table == today:
            gone += database.execute(f"DELETE FROM {table} WHERE until < ?", (now.timestamp(),)).rowcount
    return gone


def _bound(database: sqlite3.Connection, kind: str, until: datetime) -> None:
    table = _table(kind, until)
    for later in [name for name in _tables(database, kind) if name > table]:
        _make(database, table)
        moved = f"SELECT id, text, ? FROM {later}"
        database.execute(f"INSERT OR REPLACE INTO {table} (id, text, until) {moved}", (until.timestamp(),))
        database.execute(f"DROP TABLE {later}")
    if table in _tables(database, kind):
        database.execute(f"UPDATE {table} SET until = ? WHERE until > ?", (until.timestamp(),) * 2)


def _moved_over(database: sqlite3.Connection) -> None:
    """What an earlier Candor kept goes to its day."""
    for name, text, until in database.execute(f"SELECT id, text, until FROM {BEFORE}").fetchall():
        _keep(database, BEFORE, {name: text}, datetime.fromtimestamp(until, UTC))
    database.execute(f"DROP TABLE {BEFORE}")
