"""`candor rebuild`: all view documents of a service, made anew from its journal."""

from importlib import import_module

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from services.commands.stores import store_of
from shared.config import Settings
from shared.errors import Permanent
from shared.parts import Parts
from shared.rebuild import Rebuilt, rebuild


def run(settings: Settings, service: str) -> Rebuilt:
    """Make them, showing how far it is; Permanent where the journal is damaged."""
    parts: Parts = import_module(f"services.{service}").PARTS
    with store_of(settings, service) as store, _progress() as progress:
        task = progress.add_task(service, total=None)
        try:
            return rebuild(parts, store, lambda total: progress.update(task, advance=1, total=total))
        except msgspec.MsgspecError:
            raise Permanent(
                f"the journal of {service} is damaged, and no view can be made of it: run candor verify"
            ) from None


def _progress() -> Progress:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<14}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def line(service: str, done: Rebuilt) -> str:
    """What was done."""
    found = (
        f"{done.mended} were missing, behind or other than the journal says, {done.removed} were of no stream"
    )
    return f"{service}: {done.documents} documents made anew; {found}"
