"""`candor backup`, `candor restore`, `candor unmute`: copies of the embedded stores, and back."""

from datetime import datetime
from pathlib import Path

from services.commands.say import tell
from shared.backup import back_up as copy
from shared.config import Settings
from shared.muting import Mute
from shared.restore import restore as put_back


def back_up(settings: Settings, target: Path, now: datetime) -> str:
    """Copy the stores; what was done."""
    made = copy(settings.store_folder, target, now, lambda store: tell(f"{store} is copied"))
    commits = sum(one.commits for one in made.stores.values())
    return (
        f"{len(made.stores)} stores with {commits} commits are in {target}, with a manifest of their hashes"
    )


def restore(settings: Settings, source: Path) -> str:
    """Put the stores back, and mute; what was done, and what comes next."""
    mute = Mute(settings.muted)
    made = put_back(source, settings.store_folder, mute.set, lambda store: tell(f"{store} is whole"))
    when = f"{made.made:%Y-%m-%d %H:%M:%S} UTC"
    where = settings.store_folder
    return f"{len(made.stores)} stores of {when} are in {where}; notices are muted: candor unmute"


def unmute(settings: Settings) -> str:
    """Lift the mute; what that changed."""
    return "notices go out again" if Mute(settings.muted).lift() else "notices were not muted"
