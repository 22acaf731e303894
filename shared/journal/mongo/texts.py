"""Texts of mentions, for a bounded time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from pymongo import IndexModel, ReplaceOne
from pymongo.errors import BulkWriteError

from shared.journal.mongo.server import BY_NAME, DURABLE, Documents, answers, index, sought

TAKEN = 11000  # MongoDB's number for a key that is there


class MongoTexts:
    """See Texts."""

    def __init__(self, texts: Documents) -> None:
        self._texts = texts.with_options(write_concern=DURABLE)

    def prepare(self) -> None:
        """Make the index by which what is past its time is found."""
        index(self._texts, IndexModel("until"))

    def keep(self, texts: Mapping[str, str], until: datetime) -> None:
        """See Texts. Most are new: they are inserted together, and those that were there are replaced."""
        new = [{"_id": name, "text": text, "until": until} for name, text in texts.items()]
        if not new:
            return
        with answers():
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
        found = sought(self._texts, {"_id": {"$in": list(ids)}}, BY_NAME)
        return {one["_id"]: one["text"] for one in found}

    def kept(self) -> Iterator[tuple[str, str, datetime]]:
        """See Texts."""
        return ((one["_id"], one["text"], one["until"]) for one in sought(self._texts, {}, BY_NAME))

    def expire(self, now: datetime) -> int:
        """See Texts."""
        with answers():
            return self._texts.delete_many({"until": {"$lt": now}}).deleted_count

    def bound(self, until: datetime) -> None:
        """See Texts."""
        with answers():
            self._texts.update_many({"until": {"$gt": until}}, {"$set": {"until": until}})

    def first(self) -> datetime | None:
        """See Texts."""
        found = next(sought(self._texts, {}, ("until",), most=1, show={"until": True}), None)
        return found["until"] if found else None
