"""Puts a backup into the place of the embedded stores: whole, into an empty place, or not at all."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from shared.backup import Copy, Manifest, digest, read_manifest, synced
from shared.errors import Permanent, Refused
from shared.stored import in_file, stores
from shared.verify import examine

Step = Callable[[str], None]


def restore(source: Path, folder: Path, mute: Callable[[], None], step: Step = lambda _: None) -> Manifest:
    """Check the backup, then copy its stores into the folder; `step` is told each store that was checked.
    `mute` is called before any store is in its place. Refused where there are stores already, Permanent where
    the backup is not what its manifest says: then nothing was changed."""
    manifest = read_manifest(source)
    if there := stores(folder):
        names = ", ".join(path.name for path in there)
        raise Refused(
            f"{folder} holds stores already ({names}): a backup is restored into an empty place only"
        )
    _check_names(source, manifest)
    for store, copy in manifest.stores.items():
        _check(source / copy.file, copy)
        step(store)
    _place(source, folder, manifest, mute)
    return manifest


def _check_names(source: Path, manifest: Manifest) -> None:
    wanted = {store: f"{store}.sqlite" for store in manifest.stores}
    if {store: copy.file for store, copy in manifest.stores.items()} != wanted:
        raise Permanent(f"{source} is not whole: its manifest names files that are no stores")
    found = {path.name for path in stores(source)}
    if odd := sorted(found ^ set(wanted.values())):
        raise Permanent(f"{source} is not whole: its manifest and its files differ in {', '.join(odd)}")


def _check(path: Path, copy: Copy) -> None:
    if path.stat().st_size != copy.size or digest(path) != copy.sha256:
        raise Permanent(f"{path} is not the file that the manifest tells of: it was changed or damaged")
    verdict = examine(in_file(path), copy.heads)
    if verdict.faults:
        raise Permanent(f"{path} is not whole: {verdict.faults[0]}")
    if verdict.heads != copy.heads:
        raise Permanent(f"{path} holds other streams than the manifest tells of")


def _place(source: Path, folder: Path, manifest: Manifest, mute: Callable[[], None]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    parts = {folder / copy.file: folder / f"{copy.file}.part" for copy in manifest.stores.values()}
    try:
        for place, part in parts.items():
            shutil.copyfile(source / place.name, part)
            synced(part)
        mute()
        for place, part in parts.items():
            os.replace(part, place)
        synced(folder)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
