"""`candor source add | import | list | test | pause | resume`: the commands; what they do stands in
sources.py."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.commands.say import tell, told

if TYPE_CHECKING:
    from shared.clock import Clock
    from shared.config import Settings

app = typer.Typer(
    help="Say what monitoring reads, see how it goes, and try a source before it is added.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The source.")]
Who = Annotated[str, typer.Option("--as", metavar="ROLE:NAME", help="Who asks: a monitor, or the office.")]
Kind = Annotated[str, typer.Option(metavar="KIND", help="How it is read: feed, mastodon, or list.")]
Every = Annotated[int, typer.Option("--every", metavar="MINUTES", min=2, max=1440, help="How often.")]
Lang = Annotated[str, typer.Option(metavar="TAG", help="Its language, as zh or en; else what it says.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command(epilog="Example: candor source add daily https://news.example.cn/rss.xml --as monitor:zhang")
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A short name, without spaces.")],
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="Of the feed or the server; of a list, its mapping.")
    ],
    who: Who,
    kind: Kind = "feed",
    every: Every = 10,
    outlet: Annotated[str, typer.Option(help="The outlet that its texts stand in.")] = "",
    place: Annotated[str, typer.Option(help="The place that they are about.")] = "",
    lang: Lang = "",
) -> None:
    """Read a source from now on, or change one of this name. Try it first: candor source test."""
    from services.commands import sources
    from shared.messages.source_states import SourceSettings

    with told():
        settings, clock = _here()
        wanted = SourceSettings(name, kind, address, every, outlet, place, lang)
        sources.add(settings, clock, who, wanted)
        print(f"{name} is read every {every} minutes: `candor source list` shows how it stands")


@app.command("import", epilog="Example: candor source import feeds.opml --as monitor:zhang")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="OPML, as feed readers export it.")],
    who: Who,
    every: Every = 10,
) -> None:
    """Add all feeds of an OPML file."""
    from services.commands import sources

    with told():
        settings, clock = _here()
        for one in list(sources.imported(file, every)):
            sources.add(settings, clock, who, one)
            print(f"{one.source}  {one.address}")


@app.command("list", epilog="Example: candor source list")
def list_(as_json: AsJson = False) -> None:
    """Show all sources: how they stand, what is wrong with them, and what to do about it."""
    from services.commands import sources

    with told():
        settings, _ = _here()
        known = sources.stored(settings)
        if as_json:
            print(json.dumps(known, ensure_ascii=False, indent=2))
            return
        print(*sources.lines(known, settings), sep="\n", end="\n" if known else "")
        if not known:
            tell("no source was added yet: candor source add --help")


@app.command("test", epilog="Example: candor source test https://news.example.cn/rss.xml")
def try_(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME|ADDRESS", help="A source, or an address to try; of a list, its mapping."
        ),
    ],
    kind: Kind = "feed",
    lang: Lang = "",
    as_json: AsJson = False,
) -> None:
    """Show what would be taken of a source now, or why it cannot be read. Nothing is stored."""
    from services.commands import sources

    with told():
        settings, clock = _here()
        brought = sources.tried(settings, clock, sources.wanted(settings, name, kind, lang))
        if as_json:
            print(sources.as_json(brought))
        elif brought.failure is None:
            print(*sources.tried_lines(brought, settings), sep="\n")
        if brought.failure:
            tell(f"{brought.failure.problem}: {brought.failure.advice}")
    raise typer.Exit(1 if brought.failure else 0)


@app.command(epilog='Example: candor source pause daily "its keeper moves it" --as monitor:zhang')
def pause(name: Name, reason: Annotated[str, typer.Argument(metavar="REASON")], who: Who) -> None:
    """Do not read a source until it is resumed; of a webhook, take nothing."""
    from services.commands import sources

    with told():
        sources.ask(*_here(), who, "pause_source", {"source": name, "reason": reason})
        print(f"{name} is paused")


@app.command(epilog="Example: candor source resume daily --as monitor:zhang")
def resume(name: Name, who: Who) -> None:
    """Read a paused source again; or one that waits after a trouble, now. A webhook is taken again."""
    from services.commands import sources

    with told():
        sources.ask(*_here(), who, "resume_source", {"source": name})
        print(f"{name} is resumed")


def _here() -> "tuple[Settings, Clock]":
    from shared.clock import SystemClock
    from shared.config import load

    return load(), SystemClock()
