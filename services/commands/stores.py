"""The services' stores, read beside them: so that an operator sees the state when they do not run, too."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.config import Settings
from shared.errors import SettingsError
from shared.journal.port import Document, Store
from shared.journal.sqlite import SqliteStore


@contextmanager
def store_of(settings: Settings, service: str) -> Iterator[Store]:
    """A service's store; SettingsError where it never ran here."""
    path = settings.store_file(service)
    if not path.exists():
        raise SettingsError(f"there is no store {path}: has {service} ever run here? (CANDOR_VAR, STORE_URI)")
    store = SqliteStore(path)
    try:
        yield store
    finally:
        store.close()


def found(store: Store, view: str, exercise: str | None) -> list[Document]:
    """The documents of a view in one world, or in all."""
    return list(store.views.find(view, exercise))
