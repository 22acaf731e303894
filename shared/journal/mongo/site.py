"""Where a store in a database is made before it stands in its place."""

from collections.abc import Iterable
from contextlib import closing

from shared.errors import Refused
from shared.journal.mongo.store import MongoStore
from shared.stored import Row

PART = "commits_part"


class MongoSite:
    """The service's own database, in which the commits have another name, so that it is no store yet. What an
    earlier one left there is removed."""

    def __init__(self, uri: str, service: str) -> None:
        with closing(MongoStore(uri, service, make=False, commits=PART)) as left:
            left.clear()
        self.store = MongoStore(uri, service, commits=PART)
        self._service = service

    def load(self, rows: Iterable[Row]) -> None:
        """See Site."""
        self.store.journal.load(rows)

    def settle(self) -> None:
        """See Site. The server gives the commits their name, unless there are some of that name."""
        if not self.store.settle():
            raise Refused(
                f"the store of {self._service} has come into being meanwhile: stop the services, remove it, "
                "and restore again"
            )

    def close(self) -> None:
        """See Site."""
        self.store.clear()
        self.store.close()
