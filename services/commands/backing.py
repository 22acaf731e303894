"""`candor backup`, `candor restore`, `candor unmute`: copies of the stores, and back."""

from datetime import datetime
from functools import partial
from pathlib import Path

from rich.progress import Progress

from services.commands.progress import progress
from services.commands.rebuilding import made_anew
from shared.backup import back_up as copy
from shared.config import Settings
from shared.errors import Refused, SettingsError
from shared.journal.port import Store
from shared.journal.stores import journals, open_site
from shared.muting import Mute
from shared.names import SERVICES
from shared.restore import restore as put_back
from shared.verify import Step, spread_over


def back_up(settings: Settings, target: Path, now: datetime) -> str:
    """Copy the stores; what was done."""
    with journals(settings) as found, spread_over(found) as over, progress() as bars:
        if not found:
            raise SettingsError(f"there are no stores in {_where(settings)}: has anything run here?")
        made = copy(found, target, now, partial(_begin, bars), over)
    commits = sum(one.commits for one in made.stores.values())
    return (
        f"{len(made.stores)} stores with {commits} commits are in {target}, with a manifest of their hashes"
    )


def restore(settings: Settings, source: Path) -> str:
    """Put the stores back, and mute; what was done, and what comes next."""
    with journals(settings) as there:
        if there:
            names = ", ".join(stored.place for stored in there)
            raise Refused(
                f"{_where(settings)} holds stores already ({names}): a backup is restored into an empty "
                "place only"
            )
    mute = Mute(settings.muted)
    with progress() as bars:
        made = put_back(
            source, partial(open_site, settings), partial(_finish, bars), mute.set, partial(_begin, bars)
        )
    when = f"{made.made:%Y-%m-%d %H:%M:%S} UTC"
    where = _where(settings)
    return f"{len(made.stores)} stores of {when} are in {where}; notices are muted: candor unmute"


def unmute(settings: Settings) -> str:
    """Lift the mute; what that changed."""
    return "notices go out again" if Mute(settings.muted).lift() else "notices were not muted"


def _where(settings: Settings) -> str:
    return "that MongoDB" if settings.in_mongo else str(settings.store_folder)


def _begin(bars: Progress, store: str, commits: int) -> Step:
    return partial(bars.advance, bars.add_task(store, total=commits))


def _finish(bars: Progress, name: str, store: Store) -> None:
    """Make the views. The simulator's are made as its exercises go on, and read by nobody before."""
    if name in SERVICES:
        made_anew(name, store, bars)
