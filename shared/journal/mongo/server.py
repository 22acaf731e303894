"""What is asked of the server, in one way: with a limit of time, and StoreAway where nothing comes back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pymongo import IndexModel, timeout
from pymongo.collection import Collection
from pymongo.errors import PyMongoError, WriteError
from pymongo.write_concern import WriteConcern

from shared.errors import StoreAway

INDEXES_WITHIN_S = 60.0  # where a new version finds by more what was there before
PAGE = 500
BY_NAME = ("_id",)
DURABLE, SHARED, QUICK = WriteConcern("majority", j=True), WriteConcern("majority", j=False), WriteConcern(1)
_MORE = re.compile(r" \(configured timeouts|, Timeout: |, full error: ")
Documents = Collection[dict[str, Any]]
Order = Sequence[str | tuple[str, int]]


@contextmanager
def answers() -> Iterator[None]:
    """What passes by itself (no server, no primary, no answer in time, no right to it yet) is StoreAway."""
    try:
        yield
    except WriteError:  # of one document: it does not pass
        raise
    except PyMongoError as error:  # whose details may hold what was to be written: a text, too
        raise StoreAway(f"the store does not answer: {_MORE.split(str(error))[0]}") from None


def index(collection: Documents, *indexes: IndexModel) -> None:
    with answers():
        collection.database.command("ping")  # an absent server is told at once, whatever an index takes
        with timeout(INDEXES_WITHIN_S):
            for index in indexes:  # one by one: FerretDB hangs up where it has several of a command already
                collection.create_indexes([index])


def sought(
    collection: Documents,
    wanted: Mapping[str, Any],
    order: Order,
    most: int = 0,
    show: Mapping[str, bool] | None = None,
) -> Iterator[dict[str, Any]]:
    with answers(), collection.find(wanted, show, sort=list(order), limit=most, batch_size=PAGE) as cursor:
        yield from cursor
