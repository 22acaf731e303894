"""Where a store in a file is made before it stands in its place."""

import os
from collections.abc import Iterable
from pathlib import Path

from shared.errors import Refused
from shared.files import synced
from shared.journal.sqlite import SqliteStore
from shared.stored import Row

LEFT = ("", "-wal", "-shm")


class SqliteSite:
    """A file beside the one that it becomes. What an earlier one left there is removed."""

    def __init__(self, path: Path) -> None:
        self._path, self._part = path, path.with_name(f"{path.name}.part")
        self._remove()
        self.store = SqliteStore(self._part)

    def load(self, rows: Iterable[Row]) -> None:
        """See Site."""
        self.store.journal.load(rows)

    def settle(self) -> None:
        """See Site. The last connection that closes brings all into the one file."""
        self.store.close()
        synced(self._part)
        if self._path.exists():
            raise Refused(f"{self._path} has come into being meanwhile: stop the services, and restore again")
        os.replace(self._part, self._path)
        synced(self._path.parent)

    def close(self) -> None:
        """See Site."""
        self.store.close()
        self._remove()

    def _remove(self) -> None:
        for end in LEFT:
            self._part.with_name(f"{self._part.name}{end}").unlink(missing_ok=True)
