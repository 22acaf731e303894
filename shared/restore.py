"""Puts a backup into the place of the stores: whole, into an empty place, or not at all.

Everything is checked before anything is made. Then each store is made beside its place, with its views; only
when all of them are there, they are put into their places.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

from shared.backup import Begin, silent
from shared.copies import ENDING, Copy, Manifest, Reading, digest, files, read_manifest, stored
from shared.errors import Permanent
from shared.journal.port import Store
from shared.names import SERVICES, SIMULATOR
from shared.spread import Map
from shared.stored import Damaged, Row
from shared.verify import examine, spread_over


class Site(Protocol):
    """Where a service's store is made, beside the place that it will stand in."""

    @property
    def store(self) -> Store: ...

    def load(self, rows: Iterable[Row]) -> None:
        """Take over these commits, which were checked."""

    def settle(self) -> None:
        """Put the store into its place. Refused where one is there by now."""

    def close(self) -> None:
        """Let go; what did not settle is removed."""


Finish = Callable[[str, Store], None]


def restore(
    source: Path,
    site: Callable[[str], Site],
    finish: Finish,
    mute: Callable[[], None],
    begin: Begin = silent,
) -> Manifest:
    """Check the backup, make its stores at their sites, and put them into their places. `finish` makes what
    is not in a backup; `mute` is called before any store is in its place. Permanent where the backup is not
    what its manifest says: then nothing was changed."""
    manifest = read_manifest(source)
    _check_names(source, manifest)
    with spread_over([stored(source, *one) for one in manifest.stores.items()]) as over:
        for name, copy in manifest.stores.items():
            _check(source, name, copy, begin, over)
    with ExitStack() as opened:
        sites = []
        for name, copy in manifest.stores.items():
            made = site(name)
            opened.callback(made.close)
            _load(made, source, copy)
            finish(name, made.store)
            sites.append(made)
        mute()
        for made in sites:
            made.settle()
    return manifest


def _check_names(source: Path, manifest: Manifest) -> None:
    wanted = {store: f"{store}{ENDING}" for store in manifest.stores if store in (*SERVICES, SIMULATOR)}
    if {store: copy.file for store, copy in manifest.stores.items()} != wanted:
        raise Permanent(f"{source} is not whole: its manifest names files that are no stores")
    found = {path.name for path in files(source)}
    if odd := sorted(found ^ set(wanted.values())):
        raise Permanent(f"{source} is not whole: its manifest and its files differ in {', '.join(odd)}")


def _check(source: Path, name: str, copy: Copy, begin: Begin, over: Map) -> None:
    path = source / copy.file
    if path.stat().st_size != copy.size or digest(path) != copy.sha256:
        raise _changed(path)
    verdict = examine(stored(source, name, copy), copy.heads, begin(name, copy.commits), over)
    if verdict.faults:
        raise Permanent(f"{path} is not whole: {verdict.faults[0]}")
    if (verdict.heads, verdict.commits) != (copy.heads, copy.commits):
        raise Permanent(f"{path} holds other streams than the manifest tells of")


def _load(site: Site, source: Path, copy: Copy) -> None:
    reading = Reading(source, copy)
    try:
        site.load(reading.rows())
    except Damaged:
        raise _changed(source / copy.file) from None
    if not reading.whole:
        raise _changed(source / copy.file)


def _changed(path: Path) -> Permanent:
    return Permanent(f"{path} is not the file that the manifest tells of: it was changed or damaged")
