"""Copies of the stores, made while the services run, with a manifest of what they must be.

Of every stream a copy has the commits from the first on without a gap; a store in a file is copied as it was
at one moment, and two stores may be of slightly different ones. Views are not copied: they are made again.
Texts of mentions are never in a backup: they lie in one place, for a bounded time.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from shared.copies import ENDING, FORM, Copy, Manifest, Writing, write_manifest
from shared.errors import Permanent, Refused
from shared.files import synced
from shared.spread import Map
from shared.stored import Stored
from shared.verify import Step, examine

Begin = Callable[[str, int], Step]
"""Told that work on so many commits of a store begins; gives what is told how it goes on."""


def silent(_store: str, _commits: int) -> Step:
    """For who does not look on."""
    return lambda _: None


def back_up(
    found: Sequence[Stored], target: Path, now: datetime, begin: Begin = silent, over: Map = map
) -> Manifest:
    """Copy the stores into an empty folder, checking every chain. Refused where it holds anything, Permanent
    where a chain is broken: then nothing is left there."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise Refused(f"{target} is not empty: a backup goes into a folder of its own")
    try:
        copies = {one.name: _copied(one, target, begin(one.name, one.size()), over) for one in found}
        manifest = Manifest(FORM, now, copies)
        write_manifest(target, manifest)
    except BaseException:
        for left in target.iterdir():
            left.unlink()
        raise
    return manifest


def _copied(stored: Stored, target: Path, step: Step, over: Map) -> Copy:
    path = target / f"{stored.name}{ENDING}"
    writing = Writing(path)
    passing = replace(stored, rows=lambda: writing.passing(stored.rows()))
    verdict = examine(passing, step=step, over=over)
    if verdict.faults:
        raise Permanent(f"{stored.name} is not whole: {verdict.faults[0]} (candor verify tells all)")
    synced(path)
    return Copy(path.name, writing.sha256, writing.size, verdict.commits, verdict.heads, writing.unsent)
