"""The commands about the stores: are they whole, copies of them, what is made of them. What they do stands in
modules of their own."""

from pathlib import Path
from typing import Annotated

import typer

from services.commands.given import clock, settings
from services.commands.say import say, tell, told

app = typer.Typer(rich_markup_mode=None)


@app.command(epilog="Example: candor verify --head /media/usb/heads.json")
def verify(
    head: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Heads that were written before, kept elsewhere.")
    ] = None,
    write_head: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the heads, when all is whole.")
    ] = None,
) -> None:
    """Recompute every chain and name the first commit of each that was changed, removed or put in."""
    from rich.console import Console

    from services.commands.verifying import run as check

    with told():
        whole = check(settings(), head, write_head, Console())
    raise typer.Exit(0 if whole else 1)


@app.command(epilog="Example: candor rebuild escalation")
def rebuild(service: Annotated[str, typer.Argument(metavar="SERVICE")]) -> None:
    """Make all view documents of a service anew from its journal, also while it runs."""
    from services.commands.rebuilding import line, run
    from shared.errors import SettingsError
    from shared.names import SERVICES

    with told():
        if service not in SERVICES:
            raise SettingsError(f"no such service: {service}; there are {', '.join(SERVICES)}")
        print(line(service, run(settings(), service)))


@app.command(epilog="Example: candor export --stream incident/tap-water-1 > incident.jsonl")
def export(
    stream: Annotated[str, typer.Option(metavar="NAME", help="The stream, with its exercise's prefix.")] = "",
    service: Annotated[
        str, typer.Option(metavar="SERVICE", help="Whose, where several have a stream of this name.")
    ] = "",
    check: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Check what was exported before instead.")
    ] = None,
) -> None:
    """Print the commits of a stream with their hashes, a line of JSON each; or check such lines."""
    from services.commands.exporting import checked, exported
    from shared.errors import SettingsError

    with told():
        if bool(stream) == bool(check):
            raise SettingsError("say what: --stream NAME to export, or --check FILE")
        for line in checked(check) if check else exported(settings(), stream, service):
            print(line)


@app.command(epilog="Example: candor backup /media/usb/candor-monday")
def backup(folder: Annotated[Path, typer.Argument(metavar="DIR", help="An empty or a new folder.")]) -> None:
    """Copy the stores, also while the services run; texts of mentions are never in a backup."""
    from services.commands.backing import back_up

    with told():
        print(back_up(settings(), folder, clock().now()))


@app.command(epilog="Example: candor restore /media/usb/candor-monday")
def restore(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A backup.")]) -> None:
    """Check a backup and put its stores into an empty place. Notices are muted afterwards: see unmute."""
    from services.commands.backing import restore as put_back

    with told():
        print(put_back(settings(), folder))


@app.command(epilog="Example: candor unmute")
def unmute() -> None:
    """Let notices out again after a restore."""
    from services.commands.backing import unmute as lift

    with told():
        print(lift(settings()))


@app.command(epilog="Example: candor reconcile --replay")
def reconcile(
    replay: Annotated[
        bool, typer.Option("--replay", help="Tell again what is missing, and list once more.")
    ] = False,
    under_way: Annotated[
        int, typer.Option(metavar="SECONDS", min=0, help="What is younger may still be under way.")
    ] = 60,
) -> None:
    """List what differs between the services' journals, as after a restore from different moments."""
    from datetime import timedelta

    from services.commands.reconciling import Reconciling, lines

    with told():
        reconciling = Reconciling(settings(), clock(), timedelta(seconds=under_way))
        found = reconciling.listed()
        say(lines(found))
        if replay:
            found = reconciling.replay(found)
            tell(f"differences that are left: {len(found)}")
            say(lines(found))
        elif not found:
            tell("nothing differs")
    raise typer.Exit(1 if found else 0)
