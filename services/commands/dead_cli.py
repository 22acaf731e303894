"""`candor dead list | show | retry | drop`: the four commands; what they do stands in dead.py."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import Signature, signature
from typing import TYPE_CHECKING, Annotated, Any

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
Every = Annotated[bool, typer.Option("--all", help="Whatever lies there.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which letters a command is about: each field is an option of it."""

    ids: Ids = None
    service: Annotated[str, typer.Option(metavar="SERVICE", help="Only what it could not handle.")] = ""
    kind: Annotated[str, typer.Option("--type", metavar="GLOB", help="Only messages of such types.")] = ""
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Only where the reason has this in it.")] = ""
    error: Annotated[str, typer.Option(metavar="NAME", help="Only this kind, as in BadMessage.")] = ""
    exercise: Annotated[str, typer.Option(metavar="ID", help="Only messages of this exercise.")] = ""
    live: Annotated[bool, typer.Option("--live", help="Only messages of live work.")] = False


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose first argument are its Filters, with the option of each."""
    options = signature(Filters).parameters
    own = list(signature(command).parameters.values())[1:]

    @wraps(command)
    def called(**said: Any) -> None:
        filters = Filters(**{name: said.pop(name) for name in options})
        command(filters, **said)

    every = [*options.values(), *own]
    vars(called)["__signature__"] = Signature(every)  # what inspect, and so typer, looks for
    called.__annotations__ = {one.name: one.annotation for one in every}
    return called


@app.command("list", epilog="Example: candor dead list --service monitoring --error BadMessage")
@filtered
def list_(filters: Filters, as_json: AsJson = False) -> None:
    """List what lies in the dead-letter queues, with the reason of each, and how many there are."""
    from services.commands import letters

    with told():
        found = _found(_wanted(filters))
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
            said = [letters.whole(one.letter) for one in dead.held(client, _wanted(Filters([ident])))]
        print(*map(letters.as_json, said), sep="\n", end="\n" if said else "")
        if not said:
            raise NotFound(f"no dead letter has the id {ident!r}: `candor dead list` shows them")


@app.command(epilog="Example: candor dead retry --service archive --error StoreAway")
@filtered
def retry(filters: Filters, every: Every = False, yes: Yes = False) -> None:
    """Put messages back into the queue that they came from; a message is never done twice."""
    from services.commands import dead, letters

    with told():
        wanted = _agreed(_wanted(filters, every), "put back", yes)
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
@filtered
def drop(filters: Filters, every: Every = False, yes: Yes = False) -> None:
    """Remove messages for good, after a question."""
    from services.commands import dead

    with told():
        wanted = _agreed(_wanted(filters, every), "drop", yes)
        if wanted is None:
            return
        with _client() as client:
            print(f"dropped: {sum(1 for _ in dead.drop(client, wanted))}")


def _wanted(asked: Filters, every: bool = True) -> "Wanted":
    """The filter; SettingsError where it contradicts itself, or asks for nothing and `every` is not said."""
    from services.commands.dead import Wanted
    from shared.errors import SettingsError

    if asked.exercise and asked.live:
        raise SettingsError("--exercise and --live exclude each other: leave one out")
    world = asked.exercise if asked.exercise or asked.live else None
    wanted = Wanted(asked.service, asked.kind, asked.reason, asked.error, tuple(asked.ids or ()), world)
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
