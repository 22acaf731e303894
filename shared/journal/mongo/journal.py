"""Commits in a collection."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern

from shared.journal.forms import also_of, commit_of, head_of, in_order, key_of, text_of
from shared.journal.mongo.server import DURABLE, PAGE, QUICK, Documents, answers, index, sought
from shared.journal.port import AlreadyDone, Commit, Conflict, Head, appended
from shared.stored import Row

BY_PLACE, BY_CAUSE = ("stream", "seq"), ("stream", "cause")
LAST, OLDEST = (("stream", DESCENDING), ("seq", DESCENDING)), ("unsent",)
MAJORITY = ReadConcern("majority")


class MongoJournal:
    """See Journal."""

    def __init__(self, commits: Documents) -> None:
        self._commits = commits.with_options(write_concern=DURABLE, read_concern=MAJORITY)
        self._marks = commits.with_options(write_concern=QUICK)

    def prepare(self) -> None:
        """Make the indexes that the rules rest on."""
        unique = [IndexModel(list(order), unique=True) for order in (BY_PLACE, BY_CAUSE)]
        also = IndexModel([("stream", ASCENDING), ("also", ASCENDING)])
        index(self._commits, *unique, also, IndexModel("unsent", sparse=True))

    def append(self, commit: Commit) -> None:
        """See Journal."""
        row = (commit.stream, commit.seq, commit.cause, text_of(commit))
        try:
            with answers():
                self._commits.insert_one({**_laid(*row), **_mark(commit)})
        except DuplicateKeyError:
            if done := self.done(commit.stream, commit.cause):
                raise AlreadyDone(done) from None
            raise Conflict(f"{commit.stream} has a commit {commit.seq}") from None

    def append_all(self, commits: Sequence[Commit]) -> Sequence[bool]:
        """See Journal."""
        return [appended(self, commit) for commit in commits]

    def read(self, stream: str, after: int = 0) -> Iterator[Commit]:
        """See Journal."""
        wanted = {"stream": stream, "seq": {"$gt": after}}
        return map(_commit, sought(self._commits, wanted, BY_PLACE))

    def done(self, stream: str, cause: str) -> Commit | None:
        """See Journal."""
        with answers():
            found = self._commits.find_one({"stream": stream, "cause": cause})
        return _commit(found) if found else None

    def known(self, stream: str, causes: Sequence[str]) -> frozenset[str]:
        """See Journal."""
        asked = {"$in": list(causes)}
        shown = {"_id": False, "cause": True, "also": True}
        found = [
            one
            for field in ("cause", "also")
            for one in sought(self._commits, {"stream": stream, field: asked}, BY_PLACE, show=shown)
        ]
        return frozenset(causes) & {cause for one in found for cause in (one["cause"], *one.get("also", ()))}

    def head(self, stream: str) -> Head | None:
        """See Journal."""
        return next(map(_head, sought(self._commits, {"stream": stream}, LAST, most=1)), None)

    def heads(self) -> Iterator[Head]:
        """See Journal. Reads the index of all places, and of the commits the last ones alone."""
        places = sought(self._commits, {}, BY_PLACE, show={"_id": False, "stream": True, "seq": True})
        last = (max(group, key=itemgetter("seq")) for _, group in groupby(places, itemgetter("stream")))
        while keys := [key_of(one["stream"], one["seq"]) for one in islice(last, PAGE)]:
            yield from map(_head, sought(self._commits, {"_id": {"$in": keys}}, BY_PLACE))

    def unsent(self, most: int = 1000) -> Sequence[Commit]:
        """See Journal. What a majority has and nobody marked since: a mark is not at the majority at once."""
        wanted = {"unsent": {"$gt": 0}}
        waiting = {found["_id"]: found for found in sought(self._commits, wanted, OLDEST, most)}
        if not waiting:
            return []
        left = sought(self._marks, {**wanted, "_id": {"$in": list(waiting)}}, OLDEST, show={"_id": True})
        return in_order([_commit(waiting[one["_id"]]) for one in left])

    def mark_sent(self, stream: str, seq: int) -> None:
        """See Journal."""
        with answers():
            self._marks.update_one({"_id": key_of(stream, seq)}, {"$unset": {"unsent": True}})

    # -- for those who check it, or restore it

    def size(self) -> int:
        """How many commits there are."""
        with answers():
            return self._commits.estimated_document_count()

    def rows(self) -> Iterator[Row]:
        """Stream, seq, cause and text of every commit as they lie there, and whether it waits to be told,
        ordered by stream and seq. What lies under another key than its own has no text: it would be sent, and
        never be marked."""
        for found in sought(self._commits, {}, BY_PLACE):
            stream, seq = found.get("stream"), found.get("seq")
            text = found.get("doc") if found["_id"] == key_of(stream, seq) else ""
            yield stream, seq, found.get("cause"), text, "unsent" in found

    def load(self, rows: Iterable[Row]) -> None:
        """Take over the commits of another store, which were checked, into this one that has none."""
        waiting = iter(rows)
        while some := list(islice(waiting, PAGE)):
            with answers():
                self._commits.insert_many([_taken(*row) for row in some], ordered=False)


def _laid(stream: str, seq: int, cause: str, doc: str) -> dict[str, Any]:
    """How a commit lies in the collection."""
    also = also_of(doc)
    found_by = {"stream": stream, "seq": seq, "cause": cause, **({"also": list(also)} if also else {})}
    return {"_id": key_of(stream, seq), **found_by, "doc": doc}


def _mark(commit: Commit) -> dict[str, int]:
    """That it waits to be told."""
    return {"unsent": int(commit.recorded.timestamp() * 1e6)}


def _taken(stream: str, seq: int, cause: str, doc: str, waits: bool) -> dict[str, Any]:
    return {**_laid(stream, seq, cause, doc), **(_mark(commit_of(doc)) if waits else {})}


def _commit(found: Mapping[str, Any]) -> Commit:
    return commit_of(found["doc"])


def _head(found: Mapping[str, Any]) -> Head:
    return head_of(found["doc"])
