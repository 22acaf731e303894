"""The one place where STORE_URI chooses: SQLite files in a folder, or databases of a MongoDB."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from shared.config import Settings
from shared.errors import SettingsError
from shared.journal.port import Store
from shared.journal.site import SqliteSite
from shared.journal.sqlite import SqliteStore
from shared.names import SERVICES, SIMULATOR
from shared.stored import Stored, in_file, stores

if TYPE_CHECKING:
    from shared.journal.mongo import MongoStore
    from shared.restore import Site


def open_store(settings: Settings, service: str, shared: bool = False) -> Store:
    """A service's store, made where it is not there yet; `shared` where several of its processes work on it.
    StoreAway where it cannot be opened."""
    if settings.in_mongo:
        return _mongo(settings, service)
    return SqliteStore(settings.store_file(service), shared)


def store_there(settings: Settings, service: str) -> Store:
    """A service's store, to be looked at beside the service; SettingsError where it never ran here."""
    if not settings.in_mongo:
        path = settings.store_file(service)
        if not path.exists():
            raise _never(f"store {path}", service)
        return SqliteStore(path)
    store = _mongo(settings, service, make=False)
    try:
        if not store.exists():
            raise _never(f"database {place_of(settings, service)}", service)
    except BaseException:
        store.close()
        raise
    return store


@contextmanager
def journals(settings: Settings) -> Iterator[list[Stored]]:
    """What lies in each store that there is, for reading alone. StoreAway where no server answers."""
    if not settings.in_mongo:
        yield [in_file(path) for path in stores(settings.store_folder)]
        return
    with ExitStack() as opened:
        found = []
        for service in sorted((*SERVICES, SIMULATOR)):
            store = _mongo(settings, service, make=False)
            opened.callback(store.close)
            if store.exists():
                place = place_of(settings, service)
                found.append(Stored(service, place, store.journal.size, store.journal.rows))
        yield found


def open_site(settings: Settings, service: str) -> "Site":
    """Where a service's store is made before it stands in its place."""
    if settings.in_mongo:
        from shared.journal.mongo.site import MongoSite

        return MongoSite(settings.store_uri, service)
    return SqliteSite(settings.store_file(service))


def place_of(settings: Settings, service: str) -> str:
    """What an operator calls a service's store: its file or its database."""
    if settings.in_mongo:
        from shared.journal.mongo import database_of

        return database_of(settings.store_uri, service)
    return settings.store_file(service).name


def _mongo(settings: Settings, service: str, make: bool = True) -> "MongoStore":
    from shared.journal.mongo import MongoStore  # who keeps files does not pay for it

    return MongoStore(settings.store_uri, service, make)


def _never(what: str, service: str) -> SettingsError:
    return SettingsError(f"there is no {what}: has {service} ever run here? (CANDOR_VAR, STORE_URI)")
