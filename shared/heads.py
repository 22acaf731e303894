"""Where every chain of a service ends, noted outside its store now and then.

Whoever can write into a store can compute its chains anew; a note that lies elsewhere shows it (`candor
verify --head`). So a note is only ever replaced by one that goes on from it.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from shared.errors import Permanent, SettingsError, StoreAway
from shared.files import synced
from shared.journal.port import Head, Journal
from shared.verify import read_heads

BREATH = 100


class Heads:
    """Keeps `<folder>/<service>.json`. SettingsError where the folder is not there, or its file is none."""

    def __init__(self, folder: Path, service: str, journal: Journal) -> None:
        if not folder.is_dir():
            raise SettingsError(f"there is no folder {folder} for the heads (CANDOR_HEADS): make it")
        self._path, self._service, self._journal = folder / f"{service}.json", service, journal
        self._noted = read_heads(self._path).get(service, {}) if self._path.exists() else {}

    def note(self) -> None:
        """Write the heads as they are, whole or not at all. Permanent where the journal does not go on from
        what was noted: then that stays. StoreAway where the store or the folder does not answer."""
        heads = dict(self._followed())
        if gone := sorted(self._noted.keys() - heads.keys()):
            raise self._contradicted(gone[0])
        try:
            self._write(heads)
        except OSError as error:
            raise StoreAway(f"the heads cannot be noted in {self._path.parent}: {error.strerror}") from error
        self._noted = heads

    def _followed(self) -> Iterator[tuple[str, Head]]:
        for number, head in enumerate(self._journal.heads()):
            if not self._goes_on(head):
                raise self._contradicted(head.stream)
            yield head.stream, head
            _breathe(number)

    def _goes_on(self, head: Head) -> bool:
        noted = self._noted.get(head.stream)
        if noted is None or noted == head:
            return True
        if noted.seq >= head.seq:
            return False
        there = next(self._journal.read(head.stream, after=noted.seq - 1), None)
        return there is not None and (there.seq, there.hash) == (noted.seq, noted.hash)

    def _contradicted(self, stream: str) -> Permanent:
        return Permanent(
            f"{stream} does not go on from where {self._path} says that it ended: run candor verify --head"
        )

    def _write(self, heads: dict[str, Head]) -> None:
        handle, part = tempfile.mkstemp(prefix=f".{self._service}.", dir=self._path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                for number, line in enumerate(_lines(self._service, heads)):
                    file.write(line)
                    _breathe(number)
            synced(Path(part))
            os.replace(part, self._path)
        finally:
            Path(part).unlink(missing_ok=True)
        synced(self._path.parent)


def _lines(service: str, heads: dict[str, Head]) -> Iterator[str]:
    yield f'{{"{service}": {{'
    for number, (stream, head) in enumerate(heads.items()):
        said = json.dumps({"hash": head.hash, "seq": head.seq})
        yield f"{',' if number else ''}\n {json.dumps(stream, ensure_ascii=False)}: {said}"
    yield "\n}}\n"


def _breathe(number: int) -> None:
    """Let the service's other work go on: there may be many streams."""
    if number % BREATH == 0:
        time.sleep(0)
