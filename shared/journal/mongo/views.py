"""Documents for questions, a collection a view."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import IndexModel
from pymongo.errors import DuplicateKeyError

from shared.errors import SettingsError
from shared.journal.forms import NAME, fields_of, text_of
from shared.journal.mongo.server import BY_NAME, SHARED, Documents, answers, index, sought
from shared.journal.port import Document

DUE = ("fields.due", "_id")
VIEWS = "view_"


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
        index(self._of(view), *(IndexModel(list(order)) for order in orders))

    def put(self, view: str, exercise: str, document: Document) -> None:
        """See Views."""
        older = {"_id": document.stream, "seq": {"$lt": document.seq}}
        new = _laid(exercise, document)
        with answers():
            try:
                self._of(view).replace_one(older, new, upsert=True)
            except DuplicateKeyError:  # what is there is newer, or was put at this moment by another
                self._of(view).replace_one(older, new)

    def renew(self, view: str, exercise: str, stream: str, seq: int, document: Document | None) -> bool:
        """See Views."""
        seen = {"_id": stream, "seq": seq}
        with answers():
            if document is None:
                return self._of(view).delete_one(seen).deleted_count > 0
            return self._of(view).replace_one(seen, _laid(exercise, document)).matched_count > 0

    def get(self, view: str, stream: str) -> Document | None:
        """See Views."""
        with answers():
            found = self._of(view).find_one({"_id": stream})
        return _document(found) if found else None

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
        world = {} if exercise is None else {"exercise": exercise}
        fields = {f"fields.{key}": {"$eq": value} for key, value in wanted.items()}
        behind = {"_id": {"$gt": after}} if after else {}
        found = sought(self._of(view), {**world, **fields, **behind}, BY_NAME, most)
        return list(map(_document, found))

    def due(self, view: str, exercise: str, until_ms: int) -> Sequence[Document]:
        """See Views."""
        wanted = {"exercise": exercise, "fields.due": {"$lte": until_ms}}
        return list(map(_document, sought(self._of(view), wanted, DUE)))

    def _of(self, view: str) -> Documents:
        collection: Documents = self._database[f"{VIEWS}{view}"]
        return collection.with_options(write_concern=SHARED)


def _laid(exercise: str, document: Document) -> dict[str, Any]:
    """How a document lies in its collection, beside its key."""
    found_by = {"exercise": exercise, "fields": fields_of(document.data)}
    return {"seq": document.seq, **found_by, "doc": text_of(document.data)}


def _document(found: Mapping[str, Any]) -> Document:
    return Document(found["_id"], found["seq"], json.loads(found["doc"]))
