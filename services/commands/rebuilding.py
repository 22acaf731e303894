"""`candor rebuild`: all view documents of a service, made anew from its journal."""

from importlib import import_module

import msgspec
from rich.progress import Progress

from services.commands.progress import progress
from services.commands.stores import store_of
from shared.config import Settings
from shared.errors import Permanent
from shared.journal.port import Store
from shared.parts import Parts
from shared.rebuild import Rebuilt, rebuild


def run(settings: Settings, service: str) -> Rebuilt:
    """Make them, showing how far it is; Permanent where the journal is damaged."""
    with store_of(settings, service) as store, progress() as bars:
        return made_anew(service, store, bars)


def made_anew(service: str, store: Store, bars: Progress) -> Rebuilt:
    """The same, in a store that is open."""
    parts: Parts = import_module(f"services.{service}").PARTS
    task = bars.add_task(service, total=None)
    try:
        return rebuild(parts, store, lambda total: bars.update(task, advance=1, total=total))
    except msgspec.MsgspecError:
        raise Permanent(
            f"the journal of {service} is damaged, and no view can be made of it: run candor verify"
        ) from None


def line(service: str, done: Rebuilt) -> str:
    """What was done."""
    found = (
        f"{done.mended} were missing, behind or other than the journal says, {done.removed} were of no stream"
    )
    return f"{service}: {done.documents} documents made anew; {found}"
