"""Copies of the embedded stores, made while the services run, with a manifest of what they must be.

Each store is copied as it was at one moment; two stores may be of slightly different moments. Texts of
mentions are never in a backup: they lie in one place, for a bounded time.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from shared.errors import Permanent, Refused, SettingsError, StoreAway
from shared.journal.port import Head
from shared.stored import in_file, stores
from shared.verify import examine

MANIFEST = "manifest.json"
FORM = 1
Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Copy:
    """A store in a backup: its file, what that must be, and where its streams end."""

    file: str
    sha256: str
    size: int
    commits: int
    heads: Mapping[str, Head]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, by store. `form` is the manifest's own version."""

    form: int
    made: datetime
    stores: Mapping[str, Copy]


def back_up(folder: Path, target: Path, now: datetime, step: Step = lambda _: None) -> Manifest:
    """Copy the stores of a folder into an empty one; `step` is told each store that is done. Refused where
    the target holds anything, Permanent where a chain is broken: then nothing is left there."""
    sources = stores(folder)
    if not sources:
        raise SettingsError(f"there are no stores in {folder}: has anything run here?")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise Refused(f"{target} is not empty: a backup goes into a folder of its own")
    copies: dict[str, Copy] = {}
    try:
        for source in sources:
            copies[source.stem] = _copied(source, target / source.name)
            step(source.stem)
        manifest = Manifest(FORM, now, copies)
        _write(target / MANIFEST, manifest)
    except BaseException:
        for left in target.iterdir():
            left.unlink()
        raise
    return manifest


def _copied(source: Path, target: Path) -> Copy:
    try:
        _copy(source, target)
    except sqlite3.Error as error:
        raise StoreAway(f"{source} cannot be copied: {error}") from error
    verdict = examine(in_file(target))
    if verdict.faults:
        raise Permanent(f"{source.stem} is not whole: {verdict.faults[0]} (candor verify tells all)")
    synced(target)
    return Copy(target.name, digest(target), target.stat().st_size, verdict.commits, verdict.heads)


def _copy(source: Path, target: Path) -> None:
    """The file as it is at one moment, without texts."""
    with (
        closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        copy.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten
        copy.execute("DELETE FROM texts")
        copy.execute("VACUUM")


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def synced(path: Path) -> None:
    """Return when the file, or the folder's list of files, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, manifest: Manifest) -> None:
    part = path.with_name(f"{path.name}.part")
    values = json.dumps(msgspec.to_builtins(manifest), ensure_ascii=False, indent=1, sort_keys=True)
    part.write_text(f"{values}\n", encoding="utf-8")
    synced(part)
    os.replace(part, path)
    synced(path.parent)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup; SettingsError where there is none that this version can read."""
    path = folder / MANIFEST
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except OSError:
        raise SettingsError(f"{folder} is no backup: it has no {MANIFEST}") from None
    except msgspec.MsgspecError:
        raise SettingsError(f"{path} is no manifest of a backup") from None
    if manifest.form != FORM:
        raise SettingsError(f"{path} is of form {manifest.form}, and this version reads {FORM} only")
    return manifest
