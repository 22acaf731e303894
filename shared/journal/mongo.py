"""The store of a deployment: one MongoDB database a service. The only module that knows pymongo.

Commits and documents lie as the JSON text that is hashed, beside the few fields by which they are found: BSON
would make other values of long numbers, moments and names with dots. A commit's key is `stream/seq`. `unsent`
(when it was recorded, in microseconds) stands beside the text, outside the hash, until the commit was told.
Nothing rests on more than single documents and unique indexes.

The journal and the texts are written to a majority and its disks, and the journal is read as a majority has
it: what a commit was answered from is never rolled back. (A refused insert has waited for the majority, too.)
Views wait for the majority and for no disk, marks for nobody: what a failover or a power cut takes is made
again, and no mark outlives the document that was put before it.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from pymongo import (
    DESCENDING,
    IndexModel,
    MongoClient,
    ReadPreference,
    ReplaceOne,
    WriteConcern,
    timeout,
)
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, DuplicateKeyError, PyMongoError, WriteError
from pymongo.read_concern import ReadConcern
from pymongo.uri_parser import parse_uri

from shared.errors import SettingsError, StoreAway
from shared.journal.forms import NAME, commit_of, fields_of, head_of, in_order, key_of, text_of
from shared.journal.port import AlreadyDone, Commit, Conflict, Document, Head

ANSWERS_WITHIN_MS = 5000
CONNECTS_WITHIN_MS = 2000
INDEXES_WITHIN_S = 60.0  # where a new version finds by more what was there before
PAGE = 500
PREFIX = "candor"
BY_NAME, BY_PLACE, BY_CAUSE = ("_id",), ("stream", "seq"), ("stream", "cause")
LAST, OLDEST, DUE = (("stream", DESCENDING), ("seq", DESCENDING)), ("unsent",), ("fields.due", "_id")
COMMITS, TEXTS = "commits", "texts"
DURABLE, SHARED, QUICK = WriteConcern("majority", j=True), WriteConcern("majority", j=False), WriteConcern(1)
MAJORITY = ReadConcern("majority")
TAKEN = 11000  # MongoDB's number for a key that is there
_MORE = re.compile(r" \(configured timeouts|, Timeout: |, full error: ")
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
Row = tuple[Any, Any, Any, Any, bool]
Documents = Collection[dict[str, Any]]


class MongoJournal:
    """See Journal."""

    def __init__(self, commits: Documents) -> None:
        self._commits = commits.with_options(write_concern=DURABLE, read_concern=MAJORITY)
        self._marks = commits.with_options(write_concern=QUICK)

    def prepare(self) -> None:
        """Make the indexes that the rules rest on."""
        unique = [IndexModel(list(order), unique=True) for order in (BY_PLACE, BY_CAUSE)]
        _index(self._commits, *unique, IndexModel("unsent", sparse=True))

    def append(self, commit: Commit) -> None:
        """See Journal."""
        place = {"_id": key_of(commit.stream, commit.seq), "stream": commit.stream, "seq": commit.seq}
        mark = {"unsent": int(commit.recorded.timestamp() * 1e6)}
        try:
            with _answers():
                self._commits.insert_one({**place, "cause": commit.cause, "doc": text_of(commit), **mark})
        except DuplicateKeyError:
            if done := self.done(commit.stream, commit.cause):
                raise AlreadyDone(done) from None
            raise Conflict(f"{commit.stream} has a commit {commit.seq}") from None

    def read(self, stream: str, after: int = 0) -> Iterator[Commit]:
        """See Journal."""
        wanted = {"stream": stream, "seq": {"$gt": after}}
        return map(_commit, _found(self._commits, wanted, BY_PLACE))

    def done(self, stream: str, cause: str) -> Commit | None:
        """See Journal."""
        with _answers():
            found = self._commits.find_one({"stream": stream, "cause": cause})
        return _commit(found) if found else None

    def head(self, stream: str) -> Head | None:
        """See Journal."""
        return next(map(_head, _found(self._commits, {"stream": stream}, LAST, most=1)), None)

    def heads(self) -> Iterator[Head]:
        """See Journal. Reads the index of all places, and of the commits the last ones alone."""
        places = _found(self._commits, {}, BY_PLACE, show={"_id": False, "stream": True, "seq": True})
        last = (max(group, key=itemgetter("seq")) for _, group in groupby(places, itemgetter("stream")))
        while keys := [key_of(one["stream"], one["seq"]) for one in islice(last, PAGE)]:
            yield from map(_head, _found(self._commits, {"_id": {"$in": keys}}, BY_PLACE))

    def unsent(self, most: int = 1000) -> Sequence[Commit]:
        """See Journal. What a majority has and nobody marked since: a mark is not at the majority at once."""
        wanted = {"unsent": {"$gt": 0}}
        waiting = {found["_id"]: found for found in _found(self._commits, wanted, OLDEST, most)}
        if not waiting:
            return []
        left = _found(self._marks, {**wanted, "_id": {"$in": list(waiting)}}, OLDEST, show={"_id": True})
        return in_order([_commit(waiting[one["_id"]]) for one in left])

    def mark_sent(self, stream: str, seq: int) -> None:
        """See Journal."""
        with _answers():
            self._marks.update_one({"_id": key_of(stream, seq)}, {"$unset": {"unsent": True}})

    # -- for those who check it

    def size(self) -> int:
        """How many commits there are."""
        with _answers():
            return self._commits.estimated_document_count()

    def rows(self) -> Iterator[Row]:
        """Stream, seq, cause and text of every commit as they lie there, and whether it waits to be told,
        ordered by stream and seq. What lies under another key than its own has no text: it would be sent, and
        never be marked."""
        for found in _found(self._commits, {}, BY_PLACE):
            stream, seq = found.get("stream"), found.get("seq")
            text = found.get("doc") if found["_id"] == key_of(stream, seq) else ""
            yield stream, seq, found.get("cause"), text, "unsent" in found


class MongoViews:
    """See Views. A collection a view; `fields` are a document's plain values, by which it is found."""

    def __init__(self, database: Any, make: bool) -> None:
        self._database, self._make = database, make
        self._keys: dict[str, frozenset[str]] = {}

    def declare(self, view: str, keys: Sequence[str]) -> None:
        """See Views."""
        if wrong := [name for name in (view, *keys) if not NAME.fullmatch(name)]:
            raise SettingsError(f"a view and its keys are named in small letters: not {wrong}")
        self._keys[view] = frozenset(keys)
        if self._make:
            self._index(view, keys)

    def _index(self, view: str, keys: Sequence[str]) -> None:
        found_by = (f"fields.{key}" for key in keys)
        orders = [("exercise", "_id"), ("exercise", *DUE), *((key, "exercise", "_id") for key in found_by)]
        _index(self._of(view), *(IndexModel(list(order)) for order in orders))

    def put(self, view: str, exercise: str, document: Document) -> None:
        """See Views."""
        older = {"_id": document.stream, "seq": {"$lt": document.seq}}
        new = _laid(exercise, document)
        with _answers():
            try:
                self._of(view).replace_one(older, new, upsert=True)
            except DuplicateKeyError:  # what is there is newer, or was put at this moment by another
                self._of(view).replace_one(older, new)

    def renew(self, view: str, exercise: str, stream: str, seq: int, document: Document | None) -> bool:
        """See Views."""
        seen = {"_id": stream, "seq": seq}
        with _answers():
            if document is None:
                return self._of(view).delete_one(seen).deleted_count > 0
            return self._of(view).replace_one(seen, _laid(exercise, document)).matched_count > 0

    def get(self, view: str, stream: str) -> Document | None:
        """See Views."""
        with _answers():
            found = self._of(view).find_one({"_id": stream})
        return _document(found) if found else None

    def find(
        self, view: str, exercise: str | None, where: Mapping[str, Any] | None = None
    ) -> Sequence[Document]:
        """See Views. KeyError where a field was not declared."""
        wanted = where or {}
        if unknown := wanted.keys() - self._keys.get(view, frozenset()):
            raise KeyError(f"{view} is not found by {sorted(unknown)}")
        world = {} if exercise is None else {"exercise": exercise}
        fields = {f"fields.{key}": {"$eq": value} for key, value in wanted.items()}
        found = _found(self._of(view), {**world, **fields}, BY_NAME)
        return list(map(_document, found))

    def due(self, view: str, exercise: str, until_ms: int) -> Sequence[Document]:
        """See Views."""
        wanted = {"exercise": exercise, "fields.due": {"$lte": until_ms}}
        return list(map(_document, _found(self._of(view), wanted, DUE)))

    def _of(self, view: str) -> Documents:
        collection: Documents = self._database[f"view_{view}"]
        return collection.with_options(write_concern=SHARED)


class MongoTexts:
    """See Texts."""

    def __init__(self, texts: Documents) -> None:
        self._texts = texts.with_options(write_concern=DURABLE)

    def prepare(self) -> None:
        """Make the index by which what is past its time is found."""
        _index(self._texts, IndexModel("until"))

    def keep(self, texts: Mapping[str, str], until: datetime) -> None:
        """See Texts. Most are new: they are inserted together, and those that were there are replaced."""
        new = [{"_id": name, "text": text, "until": until} for name, text in texts.items()]
        if not new:
            return
        with _answers():
            try:
                self._texts.insert_many(new, ordered=False)
            except BulkWriteError as error:
                wrong = error.details["writeErrors"]
                if error.details["writeConcernErrors"] or any(one["code"] != TAKEN for one in wrong):
                    raise
                there = [new[one["index"]] for one in wrong]
                self._texts.bulk_write([ReplaceOne({"_id": one["_id"]}, one, upsert=True) for one in there])

    def read(self, ids: Sequence[str]) -> Mapping[str, str]:
        """See Texts."""
        found = _found(self._texts, {"_id": {"$in": list(ids)}}, BY_NAME)
        return {one["_id"]: one["text"] for one in found}

    def expire(self, now: datetime) -> int:
        """See Texts."""
        with _answers():
            return self._texts.delete_many({"until": {"$lt": now}}).deleted_count


class MongoStore:
    """A service's store in a database; it connects, and connects anew, by itself.

    `make` makes its indexes (StoreAway where no server answers); without, nothing is written. Every question
    to the server, with all its tries, ends after `within_ms`; an index may take longer to be made.
    """

    def __init__(self, uri: str, service: str, make: bool = True, within_ms: int = ANSWERS_WITHIN_MS) -> None:
        self._client: MongoClient[dict[str, Any]] = MongoClient(
            uri,
            appname=f"candor-{service}",
            connectTimeoutMS=min(CONNECTS_WITHIN_MS, within_ms),
            serverSelectionTimeoutMS=within_ms,
            timeoutMS=within_ms,
            tz_aware=True,
        )
        self._database = self._client.get_database(
            database_of(uri, service), read_preference=ReadPreference.PRIMARY
        )
        self.journal = MongoJournal(self._database[COMMITS])
        self.views = MongoViews(self._database, make)
        self.texts = MongoTexts(self._database[TEXTS])
        if make:
            self._prepare()

    def _prepare(self) -> None:
        try:
            self.journal.prepare()
            self.texts.prepare()
        except BaseException:
            self.close()
            raise

    def exists(self) -> bool:
        """Whether the service ever ran here."""
        with _answers():
            return COMMITS in self._database.list_collection_names()

    def close(self) -> None:
        """See Store."""
        self._client.close()


def database_of(uri: str, service: str) -> str:
    """The database of a service; SettingsError, without the password, where the address cannot be used."""
    if not uri.startswith("mongodb://"):  # mongodb+srv:// would ask the network what is meant
        raise SettingsError("STORE_URI must name its hosts: mongodb://user:password@host:27017/candor")
    try:
        asked = parse_uri(uri, validate=True, warn=False)
    except (PyMongoError, ValueError):  # their texts may hold the password
        raise SettingsError(
            "STORE_URI is no address such as mongodb://user:password@host:27017/candor, with its options "
            "(special characters of a password are written as %XX)"
        ) from None
    prefix = asked["database"] or PREFIX
    if asked["collection"] or not _PREFIX.fullmatch(prefix):
        raise SettingsError(
            "STORE_URI ends with what its databases' names begin with: at most 40 letters, digits, _ and -"
        )
    return f"{prefix}_{service}"


@contextmanager
def _answers() -> Iterator[None]:
    """What passes by itself (no server, no primary, no answer in time, no right to it yet) is StoreAway."""
    try:
        yield
    except WriteError:  # of one document: it does not pass
        raise
    except PyMongoError as error:  # whose details may hold what was to be written: a text, too
        raise StoreAway(f"the store does not answer: {_MORE.split(str(error))[0]}") from None


def _index(collection: Documents, *indexes: IndexModel) -> None:
    with _answers():
        collection.database.command("ping")  # an absent server is told at once, whatever an index takes
        with timeout(INDEXES_WITHIN_S):
            for index in indexes:  # one by one: FerretDB hangs up where it has several of a command already
                collection.create_indexes([index])


def _found(
    collection: Documents,
    wanted: Mapping[str, Any],
    order: Sequence[str | tuple[str, int]],
    most: int = 0,
    show: Mapping[str, bool] | None = None,
) -> Iterator[dict[str, Any]]:
    with _answers(), collection.find(wanted, show, sort=list(order), limit=most, batch_size=PAGE) as cursor:
        yield from cursor


def _commit(found: Mapping[str, Any]) -> Commit:
    return commit_of(found["doc"])


def _head(found: Mapping[str, Any]) -> Head:
    return head_of(found["doc"])


def _laid(exercise: str, document: Document) -> dict[str, Any]:
    """How a document lies in its collection, beside its key."""
    found_by = {"exercise": exercise, "fields": fields_of(document.data)}
    return {"seq": document.seq, **found_by, "doc": text_of(document.data)}


def _document(found: Mapping[str, Any]) -> Document:
    return Document(found["_id"], found["seq"], json.loads(found["doc"]))
