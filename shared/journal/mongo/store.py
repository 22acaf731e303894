"""A service's database, and its address."""

import re
from typing import Any

from pymongo import MongoClient, ReadPreference
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.uri_parser import parse_uri

from shared.errors import SettingsError
from shared.journal.mongo.journal import MongoJournal
from shared.journal.mongo.server import DURABLE, answers
from shared.journal.mongo.texts import MongoTexts
from shared.journal.mongo.views import VIEWS, MongoViews

ANSWERS_WITHIN_MS = 5000
CONNECTS_WITHIN_MS = 2000
PREFIX = "candor"
COMMITS, TEXTS, PICTURES = "commits", "texts", "pictures"
NAME_TAKEN = 48  # MongoDB's number for a collection that is there
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


class MongoStore:
    """A service's store in a database; it connects, and connects anew, by itself.

    `make` makes its indexes (StoreAway where no server answers); without, nothing is written. Every question
    to the server, with all its tries, ends after `within_ms`; an index may take longer to be made. `commits`
    is another name for the commits than the one by which a store is known, while it is being restored.
    """

    def __init__(
        self,
        uri: str,
        service: str,
        make: bool = True,
        within_ms: int = ANSWERS_WITHIN_MS,
        commits: str = COMMITS,
    ) -> None:
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
        self._commits = self._database[commits]
        self.journal = MongoJournal(self._commits)
        self.views = MongoViews(self._database, make)
        self.texts = MongoTexts(self._database[TEXTS])
        self.pictures = MongoTexts(self._database[PICTURES])
        if make:
            self._prepare()

    def _prepare(self) -> None:
        try:
            self.journal.prepare()
            self.texts.prepare()
            self.pictures.prepare()
        except BaseException:
            self.close()
            raise

    def exists(self) -> bool:
        """Whether the service ever ran here."""
        with answers():
            return COMMITS in self._database.list_collection_names()

    def settle(self) -> bool:
        """Give the commits the name by which a store is known; False where there are some already."""
        with answers():
            try:
                self._commits.with_options(write_concern=DURABLE).rename(COMMITS)
            except OperationFailure as error:
                if error.code != NAME_TAKEN:
                    raise
                return False
        return True

    def clear(self) -> None:
        """Take away the commits that have another name, and all the rest unless it is a store's."""
        with answers():
            there = self._database.list_collection_names()
            for name in there:
                rest = COMMITS not in there and (name in (TEXTS, PICTURES) or name.startswith(VIEWS))
                if rest or name == self._commits.name != COMMITS:
                    self._database.drop_collection(name)

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
