"""What a backup is: a folder with a file for each service, and a manifest of what they must be.

The form is the same whatever store it came from. `<service>.jsonl` has a commit on each line, the text as it
lies in the store, ordered by stream and number; `previous` and `hash` chain those of a stream. What was told
already is no part of a commit: the manifest says from which one on each stream may have to be told again.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from shared.errors import SettingsError
from shared.files import synced
from shared.journal.port import Head
from shared.stored import Damaged, Row, Stored

MANIFEST = "manifest.json"
FORM = 2
ENDING = ".jsonl"


@dataclass(frozen=True, slots=True)
class Copy:
    """A store in a backup: its file, what that must be, and where its streams end. `unsent` has the number of
    the first commit that may not have been told, by stream, where there is one."""

    file: str
    sha256: str
    size: int
    commits: int
    heads: Mapping[str, Head]
    unsent: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, by store. `form` is the manifest's own version."""

    form: int
    made: datetime
    stores: Mapping[str, Copy]


class _Place(msgspec.Struct):
    stream: str
    seq: int
    cause: str


class Writing:
    """Writes rows as they pass by: what was written, and what was not told of it."""

    def __init__(self, path: Path) -> None:
        self._path, self._digest = path, hashlib.sha256()
        self.size, self.unsent = 0, dict[str, int]()

    @property
    def sha256(self) -> str:
        """Of all that was written."""
        return self._digest.hexdigest()

    def passing(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The same rows, which whoever takes them checks: what is no text makes a line that is no commit."""
        with self._path.open("xb") as file:
            for row in rows:
                line = _line(row[3])
                file.write(line)
                self._digest.update(line)
                self.size += len(line)
                if row[4]:
                    self.unsent.setdefault(str(row[0]), row[1])
                yield row


class Reading:
    """Reads the rows of a copy; `whole` tells, when they were all read, whether it is what it must be."""

    def __init__(self, folder: Path, copy: Copy) -> None:
        self._path, self._copy = folder / copy.file, copy
        self._digest = hashlib.sha256()

    @property
    def whole(self) -> bool:
        """Whether these were the bytes that the manifest tells of."""
        return self._digest.hexdigest() == self._copy.sha256

    def rows(self) -> Iterator[Row]:
        """The rows; Damaged where a line is none, or has no business there."""
        last, self._digest = ("", 0), hashlib.sha256()
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                self._digest.update(line)
                place = _place(line)
                if place is None or (place.stream, place.seq) <= last:
                    raise Damaged(f"line {number} of {self._path} is no commit, or stands in the wrong place")
                last = (place.stream, place.seq)
                waits = place.seq >= self._copy.unsent.get(place.stream, place.seq + 1)
                yield place.stream, place.seq, place.cause, line.decode().removesuffix("\n"), waits


def stored(folder: Path, name: str, copy: Copy) -> Stored:
    """A copy, to be checked."""
    return Stored(name, copy.file, lambda: copy.commits, Reading(folder, copy).rows)


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files(folder: Path) -> list[Path]:
    """The copies in a folder."""
    return sorted(folder.glob(f"*{ENDING}"))


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The last thing that is written: with it, the folder is a backup."""
    path = folder / MANIFEST
    part = path.with_name(f"{path.name}.part")
    values = json.dumps(msgspec.to_builtins(manifest), ensure_ascii=False, indent=1, sort_keys=True)
    part.write_text(f"{values}\n", encoding="utf-8")
    synced(part)
    os.replace(part, path)
    synced(folder)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup; SettingsError where there is none that this version can read."""
    path = folder / MANIFEST
    try:
        text = path.read_bytes()
        form = msgspec.json.decode(text, type=dict[str, Any]).get("form", FORM)
        if form != FORM:
            raise SettingsError(f"{path} is of form {form}, and this version reads {FORM} only")
        return msgspec.json.decode(text, type=Manifest)
    except OSError:
        raise SettingsError(f"{folder} is no backup: it has no {MANIFEST}") from None
    except msgspec.MsgspecError:
        raise SettingsError(f"{path} is no manifest of a backup") from None


def _line(text: Any) -> bytes:
    """Between the values of JSON a line's end means as much as a space."""
    return str(text).replace("\n", " ").encode(errors="replace") + b"\n"


def _place(line: bytes) -> _Place | None:
    try:
        return msgspec.json.decode(line, type=_Place)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
