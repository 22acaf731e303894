"""`candor dead list | show | retry | drop`: the four commands; what they do stands in dead.py."""

from typing import TYPE_CHECKING, Annotated

import typer

from services.commands.say import tell, told

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from services.commands.client import Client
    from services.commands.dead import Wanted
    from shared.bus.letters import Letter

SHOWN = 20

app = typer.Typer(
    help="Look at messages that a service could not handle, put them back, or drop them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", help="Which; all where none is named.")]
Service = Annotated[str, typer.Option(metavar="SERVICE", help="Only what this service could not handle.")]
Kind = Annotated[str, typer.Option("--type", metavar="GLOB", help="Only messages of such types.")]
Reason = Annotated[str, typer.Option(metavar="TEXT", help="Only where the reason has this in it.")]
Error = Annotated[str, typer.Option(metavar="NAME", help="Only this kind of error, as in BadMessage.")]
Exercise = Annotated[str, typer.Option(metavar="ID", help="Only messages of this exercise.")]
Live = Annotated[bool, typer.Option("--live", help="Only messages of live work.")]
Every = Annotated[bool, typer.Option("--all", help="Whatever lies there.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("list", epilog="Example: candor dead list --service monitoring --error BadMessage")
def list_(
    ids: Ids = None,
    service: Service = "",
    kind: Kind = "",
    reason: Reason = "",
    error: Error = "",
    exercise: Exercise = "",
    live: Live = False,
    as_json: AsJson = False,
) -> None:
    """List what lies in the dead-letter queues, with the reason of each, and how many there are."""
    from services.commands import letters

    with told():
        found = _found(_wanted(ids, service, kind, reason, error, exercise, live))
        if as_json:
            print(letters.as_json([letters.document(one) for one in found]))
            return
        for one in found:
            print(*letters.lines(one), sep="\n")
        print(letters.summary(found))


@app.command(epilog="Example: candor dead show escalation/incident/tap-water-1/4/0")
def show(ident: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Show all of one: headers and message, as JSON. Of mentions only the ids were kept."""
    from services.commands import dead, letters
    from shared.errors import NotFound

    with told():
        with _client() as client:
            said = [letters.whole(one.letter) for one in dead.held(client, _wanted([ident]))]
        print(*map(letters.as_json, said), sep="\n", end="\n" if said else "")
        if not said:
            raise NotFound(f"no dead letter has the id {ident!r}: `candor dead list` shows them")


@app.command(epilog="Example: candor dead retry --service archive --error StoreAway")
def retry(
    ids: Ids = None,
    service: Service = "",
    kind: Kind = "",
    reason: Reason = "",
    error: Error = "",
    exercise: Exercise = "",
    live: Live = False,
    every: Every = False,
    yes: Yes = False,
) -> None:
    """Put messages back into the queue that they came from; a message is never done twice."""
    from services.commands import dead, letters

    with told():
        wanted = _agreed(_wanted(ids, service, kind, reason, error, exercise, live, every), "put back", yes)
        if wanted is None:
            return
        done, failed = 0, 0
        with _client() as client:
            for one, why in dead.retry(client, wanted):
                done, failed = done + (not why), failed + bool(why)
                if why:
                    tell(letters.printable(f"{one.id} stays: {why}"))
        print(f"put back: {done}" + (f"; left where they are: {failed}" if failed else ""))
    raise typer.Exit(1 if failed else 0)


@app.command(epilog="Example: candor dead drop --service monitoring --type sources.mentions")
def drop(
    ids: Ids = None,
    service: Service = "",
    kind: Kind = "",
    reason: Reason = "",
    error: Error = "",
    exercise: Exercise = "",
    live: Live = False,
    every: Every = False,
    yes: Yes = False,
) -> None:
    """Remove messages for good, after a question."""
    from services.commands import dead

    with told():
        wanted = _agreed(_wanted(ids, service, kind, reason, error, exercise, live, every), "drop", yes)
        if wanted is None:
            return
        with _client() as client:
            print(f"dropped: {sum(1 for _ in dead.drop(client, wanted))}")


def _wanted(
    ids: list[str] | None,
    service: str = "",
    kind: str = "",
    reason: str = "",
    error: str = "",
    exercise: str = "",
    live: bool = False,
    every: bool = True,
) -> "Wanted":
    """The filter; SettingsError where it contradicts itself, or asks for nothing and `every` is not said."""
    from services.commands.dead import Wanted
    from shared.errors import SettingsError

    if exercise and live:
        raise SettingsError("--exercise and --live exclude each other: leave one out")
    world = exercise if exercise or live else None
    wanted = Wanted(service, kind, reason, error, tuple(ids or ()), world)
    if wanted == Wanted() and not every:
        raise SettingsError("say which: an ID, a filter such as --service monitoring, or --all")
    return wanted


def _agreed(wanted: "Wanted", what: str, yes: bool) -> "Wanted | None":
    """What the operator agrees to: of what lies there at the question, and nothing that comes later."""
    from dataclasses import replace

    from services.commands import letters

    if yes:
        return wanted
    found = _found(wanted)
    if not found:
        print("nothing there is meant: nothing was done")
        return None
    for one in found[:SHOWN]:
        print(*letters.lines(one), sep="\n")
    if len(found) > SHOWN:
        print(f"... and {len(found) - SHOWN} more")
    if not typer.confirm(f"{what} {letters.summary(found)}?"):
        print("nothing was done")
        return None
    return replace(wanted, ids=tuple({one.id for one in found}))


def _found(wanted: "Wanted") -> "list[Letter]":
    """The letters without their bodies, and left where they are: no question waits with a connection open."""
    from services.commands.dead import found

    with _client() as client:
        return found(client, wanted)


def _client() -> "AbstractContextManager[Client]":
    from services.commands.client import client
    from shared.clock import SystemClock
    from shared.config import load

    return client(load().amqp_uri, SystemClock())
