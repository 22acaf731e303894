"""The services' stores, read beside them: so that an operator sees the state when they do not run, too."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.config import Settings
from shared.journal.port import Document, Store
from shared.journal.stores import store_there


@contextmanager
def store_of(settings: Settings, service: str) -> Iterator[Store]:
    """A service's store; SettingsError where it never ran here."""
    store = store_there(settings, service)
    try:
        yield store
    finally:
        store.close()


def found(store: Store, view: str, exercise: str | None) -> list[Document]:
    """The documents of a view in one world, or in all."""
    return list(store.views.find(view, exercise))
