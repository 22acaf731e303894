"""`candor verify`: is every chain of every store whole, and the one that the head file knows?"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from rich.console import Console

from services.commands.progress import progress
from shared.config import Settings
from shared.errors import SettingsError
from shared.journal.port import Head
from shared.journal.stores import journals, place_of
from shared.stored import Stored
from shared.verify import Verdict, absent, examine, read_heads, spread_over, write_heads


def run(settings: Settings, head: Path | None, write_head: Path | None, console: Console) -> bool:
    """Check, tell, and write the heads where all is whole; whether it is. SettingsError for a wrong head file
    and where there is nothing to check, StoreAway where a server does not answer."""
    known = read_heads(head) if head else {}
    with journals(settings) as found:
        if not found and not known:
            where = "that MongoDB" if settings.in_mongo else settings.store_folder
            raise SettingsError(f"there are no stores in {where}: has anything run here?")
        verdicts = _verdicts(found, known)
    missing = sorted(known.keys() - {stored.name for stored in found})
    verdicts += [absent(store, known[store], place_of(settings, store)) for store in missing]
    for verdict in verdicts:
        for line in lines(verdict):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    whole = not any(verdict.faults for verdict in verdicts)
    if write_head and whole:
        write_heads(write_head, verdicts)
        console.print(f"heads written to {write_head}: keep them elsewhere", markup=False, soft_wrap=True)
    elif write_head:
        console.print("no heads were written: not every chain is whole")
    return whole


def _verdicts(found: list[Stored], known: Mapping[str, Mapping[str, Head]]) -> list[Verdict]:
    verdicts = []
    with progress() as bars, spread_over(found) as over:
        for stored in found:
            task = bars.add_task(stored.name, total=stored.size())
            step = partial(bars.advance, task)
            verdicts.append(examine(stored, known.get(stored.name), step, over))
    return verdicts


def lines(verdict: Verdict) -> list[str]:
    """What a store's verdict says: a line for the whole, and one for each broken stream."""
    total = len(verdict.heads)
    found = "all whole" if not verdict.faults else f"{verdict.whole} of them whole"
    first = f"{verdict.store:<14} {total:>6} streams, {found}; {verdict.commits:>8} commits"
    return [first, *(f"  {fault}" for fault in verdict.faults)]
