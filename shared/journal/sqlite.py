"""The embedded store: one SQLite file a service. WAL; commits with a full sync, views and marks without.

A transaction never yields to another greenthread, so that two connections of one process never wait
for each other inside SQLite. The appends that wait at a moment share one, and with it the sync; one that is
refused spoils nobody else's. The journal and the rest have a connection each, because the sync is
a setting of the connection. (NORMAL, not OFF, for the rest: a checkpoint made without a sync could
lose what the other connection had synced.)
"""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import msgspec

from shared.errors import SettingsError, StoreAway
from shared.journal.connection import MOST_LATER, Connection, Later, Statement
from shared.journal.forms import also_of
from shared.journal.group import Group
from shared.journal.port import AlreadyDone, Commit, Conflict, Document, Head
from shared.journal.sqlite_texts import SqliteTexts
from shared.stored import Row

SCHEMA = """
CREATE TABLE IF NOT EXISTS commits (
  id INTEGER PRIMARY KEY, stream TEXT NOT NULL, seq INTEGER NOT NULL, cause TEXT NOT NULL,
  doc TEXT NOT NULL, UNIQUE (stream, seq), UNIQUE (stream, cause));
CREATE TABLE IF NOT EXISTS also (
  stream TEXT NOT NULL, cause TEXT NOT NULL, PRIMARY KEY (stream, cause)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unsent (id INTEGER PRIMARY KEY, stream TEXT NOT NULL, seq INTEGER NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS unsent_place ON unsent (stream, seq);
CREATE TABLE IF NOT EXISTS views (
  view TEXT NOT NULL, stream TEXT NOT NULL, exercise TEXT NOT NULL, seq INTEGER NOT NULL, doc TEXT NOT NULL,
  PRIMARY KEY (view, stream)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS views_due ON views (view, exercise, json_extract(doc, '$.due'));
"""
COMMIT = "INSERT OR IGNORE INTO commits (stream, seq, cause, doc) VALUES (?, ?, ?, ?)"
UNSENT = "INSERT OR IGNORE INTO unsent (stream, seq) VALUES (?, ?)"
LOADED = 5000
ALSO = "INSERT OR IGNORE INTO also (stream, cause) VALUES (?, ?)"
KNOWN = " UNION ALL ".join(
    f"SELECT cause FROM {table} WHERE stream = ? AND cause IN (SELECT value FROM json_each(?))"
    for table in ("commits", "also")
)
_Append = tuple[str, int, str, tuple[str, ...], str]
_Outcome = str | Exception | None
"""None for what is written, the document of the commit that its cause has already, or the error."""
_COMMIT, _ENCODER = msgspec.json.Decoder(Commit), msgspec.json.Encoder()
_KEY = re.compile(r"[a-z_]+")
_WHERE = "WHERE view = ? AND stream = ? AND seq = ?"


class SqliteJournal:
    """See Journal."""

    def __init__(self, synced: Connection, quick: Connection, later: Later) -> None:
        self._synced, self._quick, self._later = synced, quick, later
        self._appends: Group[_Append, _Outcome] = Group(self._write)

    def append(self, commit: Commit) -> None:
        """See Journal. It may yield, before anything is written."""
        outcome = self._appends.do(_append(commit))
        if isinstance(outcome, str):
            raise AlreadyDone(_commit(outcome))
        if outcome is not None:
            raise outcome

    def append_all(self, commits: Sequence[Commit]) -> Sequence[bool]:
        """See Journal. In one transaction."""
        outcomes = self._write([_append(commit) for commit in commits]) if commits else []
        for outcome in outcomes:
            if isinstance(outcome, Exception) and not isinstance(outcome, Conflict):
                raise outcome
        return [outcome is None for outcome in outcomes]

    def _write(self, appends: Sequence[_Append]) -> Sequence[_Outcome]:
        """Write what has its place, in one transaction. Where SQLite cannot take one of them at all, each
        is written by itself, so that it fails alone."""
        try:
            return self._synced.transact(lambda database: [_insert(database, *one) for one in appends])
        except (sqlite3.Error, ValueError, OverflowError) as error:
            if len(appends) == 1:
                return [error]
            return [outcome for one in appends for outcome in self._write([one])]

    def read(self, stream: str, after: int = 0) -> Iterator[Commit]:
        """See Journal."""
        sql = "SELECT doc FROM commits WHERE stream = ? AND seq > ? ORDER BY seq LIMIT 500"
        while rows := self._synced.rows(sql, (stream, after)):
            commits = [_commit(doc) for (doc,) in rows]
            yield from commits
            after = commits[-1].seq

    def done(self, stream: str, cause: str) -> Commit | None:
        """See Journal."""
        rows = self._synced.rows("SELECT doc FROM commits WHERE stream = ? AND cause = ?", (stream, cause))
        return _commit(rows[0][0]) if rows else None

    def known(self, stream: str, causes: Sequence[str]) -> frozenset[str]:
        """See Journal."""
        asked = json.dumps(list(causes))
        return frozenset(cause for (cause,) in self._synced.rows(KNOWN, (stream, asked, stream, asked)))

    def head(self, stream: str) -> Head | None:
        """See Journal."""
        rows = self._synced.rows(
            "SELECT doc FROM commits WHERE stream = ? ORDER BY seq DESC LIMIT 1", (stream,)
        )
        return _head(_commit(rows[0][0])) if rows else None

    def heads(self) -> Iterator[Head]:
        """See Journal."""
        last = ""
        sql = (
            "SELECT stream, max(seq) FROM commits WHERE stream > ? GROUP BY stream ORDER BY stream LIMIT 500"
        )
        while rows := self._synced.rows(sql, (last,)):
            for stream, _ in rows:
                if head := self.head(stream):
                    yield head
            last = rows[-1][0]

    def unsent(self, most: int = 1000) -> Sequence[Commit]:
        """See Journal."""
        self._later.flush()
        sql = "SELECT doc FROM unsent JOIN commits USING (stream, seq) ORDER BY commits.id LIMIT ?"
        return [_commit(doc) for (doc,) in self._quick.rows(sql, (most,))]

    def mark_sent(self, stream: str, seq: int) -> None:
        """See Journal. Written a little later, with the views."""
        self._later.mark_sent(stream, seq)

    def load(self, rows: Iterable[Row]) -> None:
        """Take over the commits of another store, which were checked, into this one that has none."""
        waiting = iter(rows)
        while some := list(islice(waiting, LOADED)):
            self._synced.write(*chain.from_iterable(_taken(*row) for row in some))


class SqliteViews:
    """See Views."""

    def __init__(self, quick: Connection, later: Later) -> None:
        self._quick, self._later = quick, later
        self._keys: dict[str, frozenset[str]] = {}

    def declare(self, view: str, keys: Sequence[str]) -> None:
        """See Views."""
        if wrong := [name for name in (view, *keys) if not _KEY.fullmatch(name)]:
            raise SettingsError(f"a view and its keys are named in small letters: not {wrong}")
        self._keys[view] = frozenset(keys)
        for key in keys:
            where = f"ON views (view, exercise, json_extract(doc, '$.{key}')) WHERE view = '{view}'"
            self._quick.script(f"CREATE INDEX IF NOT EXISTS view_{view}_{key} {where}")

    def put(self, view: str, exercise: str, document: Document) -> None:
        """See Views. Written a little later; whoever looks by this store finds it."""
        self._later.put(view, document.stream, exercise, document.seq, _json(document.data))

    def renew(self, view: str, exercise: str, stream: str, seq: int, document: Document | None) -> bool:
        """See Views."""
        self._later.flush()
        where = (view, stream, seq)
        if document is None:
            return self._quick.change(f"DELETE FROM views {_WHERE}", where) > 0
        values = (exercise, document.seq, _json(document.data))
        return (
            self._quick.change(f"UPDATE views SET exercise = ?, seq = ?, doc = ? {_WHERE}", values + where)
            > 0
        )

    def get(self, view: str, stream: str) -> Document | None:
        """See Views."""
        sql = "SELECT stream, seq, doc FROM views WHERE view = ? AND stream = ?"
        rows = self._rows(sql, (view, stream))
        return _document(rows[0]) if rows else None

    def find(
        self,
        view: str,
        exercise: str | None,
        where: Mapping[str, Any] | None = None,
        after: str = "",
        most: int = 0,
    ) -> Sequence[Document]:
        """See Views. KeyError where a field was not declared."""
        wanted = where or {}
        if unknown := wanted.keys() - self._keys.get(view, frozenset()):
            raise KeyError(f"{view} is not found by {sorted(unknown)}")
        world = "" if exercise is None else " AND exercise = ?"
        fields = "".join(f" AND json_extract(doc, '$.{key}') = ?" for key in wanted)
        behind, limit = (" AND stream > ?" if after else ""), (" LIMIT ?" if most else "")
        sql = (
            f"SELECT stream, seq, doc FROM views WHERE view = ?{world}{fields}{behind} ORDER BY stream{limit}"
        )
        given = [view, *([] if exercise is None else [exercise]), *wanted.values()]
        rows = self._rows(sql, [*given, *filter(None, (after, most))])
        return [_document(row) for row in rows]

    def due(self, view: str, exercise: str, until_ms: int) -> Sequence[Document]:
        """See Views."""
        sql = (
            "SELECT stream, seq, doc FROM views WHERE view = ? AND exercise = ? "
            "AND json_extract(doc, '$.due') <= ? ORDER BY json_extract(doc, '$.due'), stream"
        )
        return [_document(row) for row in self._rows(sql, (view, exercise, until_ms))]

    def _rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        self._later.flush()
        return self._quick.rows(sql, values)


class SqliteStore:
    """A service's store in one file; StoreAway where the folder cannot be written.

    `shared`: other processes of the service work on the same file, so that views and marks are written at
    once: each must find what the others have, before it hears of it.
    """

    def __init__(self, path: Path, shared: bool = False) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._synced, self._quick = Connection(path, "FULL"), Connection(path, "NORMAL")
            self._quick.script(SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise StoreAway(f"the store {path} cannot be opened: {error}") from error
        self._later = Later(self._quick, 1 if shared else MOST_LATER)
        self.journal = SqliteJournal(self._synced, self._quick, self._later)
        self.views = SqliteViews(self._quick, self._later)
        self.texts, self.pictures = SqliteTexts(self._quick), SqliteTexts(self._quick, "pictures")

    def close(self) -> None:
        """See Store."""
        self._later.flush()
        self._synced.close()
        self._quick.close()


def _taken(stream: str, seq: int, cause: str, doc: str, waits: bool) -> Iterator[Statement]:
    yield COMMIT, (stream, seq, cause, doc)
    yield from ((ALSO, (stream, one)) for one in also_of(doc))
    if waits:
        yield UNSENT, (stream, seq)


def _insert(
    database: sqlite3.Connection, stream: str, seq: int, cause: str, also: tuple[str, ...], doc: str
) -> _Outcome:
    if database.execute(COMMIT, (stream, seq, cause, doc)).rowcount:
        database.execute(UNSENT, (stream, seq))
        database.executemany(ALSO, [(stream, one) for one in also])
        return None
    sql = "SELECT doc FROM commits WHERE stream = ? AND cause = ?"
    done = database.execute(sql, (stream, cause)).fetchone()
    return done[0] if done else Conflict(f"{stream} has a commit {seq}")


def _append(commit: Commit) -> _Append:
    return commit.stream, commit.seq, commit.cause, commit.also, _json(commit)


def _json(value: Any) -> str:
    return _ENCODER.encode(value).decode()


def _commit(doc: str) -> Commit:
    return _COMMIT.decode(doc)


def _head(commit: Commit) -> Head:
    return Head(commit.stream, commit.seq, commit.hash)


def _document(row: Any) -> Document:
    stream, seq, doc = row
    return Document(stream, seq, json.loads(doc))
