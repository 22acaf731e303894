"""`candor`: what an operator does with the services. Each command imports what it needs, so help is quick."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from services.commands.dead_cli import app as dead
from services.commands.say import tell, told

app = typer.Typer(
    name="candor",
    help="Operate Candor's services. Settings come from the environment and candor.yml; state is under var/.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
app.add_typer(dead, name="dead")

Exercise = Annotated[str, typer.Option("--exercise", metavar="ID", help="An exercise instead of live work.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command(epilog="Example: candor run monitoring escalation")
def run(
    services: Annotated[
        list[str] | None, typer.Argument(metavar="[SERVICE]...", help="Which; all where none is named.")
    ] = None,
    ready_file: Annotated[
        Path | None, typer.Option(help="A file that is written when all services are ready.")
    ] = None,
    replicas: Annotated[int, typer.Option(min=1, max=20, help="So many processes of each.")] = 1,
) -> None:
    """Run services in the foreground, a process each, until Ctrl-C; one that dies is started again."""
    from services.commands.supervisor import supervise
    from shared.errors import SettingsError
    from shared.names import SERVICES

    with told():
        unknown = sorted(set(services or ()) - set(SERVICES))
        if unknown:
            raise SettingsError(f"no such service: {', '.join(unknown)}; there are {', '.join(SERVICES)}")
        supervise(_settings(), list(dict.fromkeys(services or SERVICES)), tell, ready_file, replicas)


@app.command(epilog="Example: candor status")
def status() -> None:
    """Show which services are up, what runs, open incidents with their clocks, and what was left behind."""
    from rich.console import Console

    from services.commands.status import show

    with told():
        up = show(_settings(), _clock(), Console())
    raise typer.Exit(0 if up else 1)


@app.command(
    epilog="""Example: candor call monitoring.look '{"view": "topic"}' --as auditor:zhang""",
)
def call(
    target: Annotated[str | None, typer.Argument(metavar="SERVICE.METHOD")] = None,
    data: Annotated[str, typer.Argument(metavar="JSON", help="The fields of the call.")] = "{}",
    who: Annotated[str, typer.Option("--as", metavar="ROLE:NAME[@UNIT]", help="Who calls.")] = "",
    exercise: Exercise = "",
    key: Annotated[
        str, typer.Option(help="The same key makes the call once, however often it is sent.")
    ] = "",
    listing: Annotated[bool, typer.Option("--list", help="List all calls instead.")] = False,
) -> None:
    """Call a service as a person and print the answer as JSON."""
    from shared.errors import SettingsError

    if listing:
        calls()
        return
    from services.commands.asking import call as ask

    with told():
        if not target:
            raise SettingsError("which call? `candor calls` lists them")
        if not who:
            raise SettingsError("say who calls: --as ROLE:NAME or --as ROLE:NAME@UNIT")
        answer = ask(_settings(), _clock(), target, data, who, exercise, key)
        print(json.dumps(answer, ensure_ascii=False, indent=2))


@app.command(epilog="Example: candor calls")
def calls() -> None:
    """List all calls: who may make them, and their fields (those in brackets may be left out)."""
    from services.commands.asking import QUESTIONS, listing

    with told():
        for name, roles, fields, what in listing():
            print(f"{name}  ({roles})\n    {fields}\n    {what}")
        print(f"every service answers too: {', '.join(QUESTIONS)}; and the archive: timeline")


@app.command(epilog="Example: candor tail --type 'escalation.*'")
def tail(
    exercise: Exercise = "",
    kind: Annotated[str, typer.Option("--type", metavar="GLOB", help="Only events of such types.")] = "*",
    as_json: AsJson = False,
) -> None:
    """Show events as they happen, until Ctrl-C."""
    from services.commands.tail import tail as follow

    with told():
        for line in follow(_settings(), _clock(), exercise, kind, as_json):
            print(line, flush=True)


@app.command(epilog="Example: candor register --exercise brown-water-7")
def register(exercise: Exercise = "", as_json: AsJson = False) -> None:
    """Show the public register: every statement that was published, and what became of it."""
    from services.commands.record import register as read
    from services.commands.record import register_lines

    with told():
        settings = _settings()
        entries = read(settings, exercise)
        _print(entries if as_json else register_lines(settings, entries, exercise), as_json)


@app.command(epilog="Example: candor case tap-water-1 --exercise brown-water-7")
def case(
    incident: Annotated[str, typer.Argument(metavar="INCIDENT")],
    exercise: Exercise = "",
    counts: Annotated[bool, typer.Option(help="With every count of its topic.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the case of an incident: everything that happened, in order, and what was learnt."""
    from services.commands.record import case as read
    from services.commands.record import case_lines

    with told():
        settings = _settings()
        file = read(settings, exercise, incident, counts)
        _print(file if as_json else case_lines(settings, file, exercise), as_json)


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
        whole = check(_settings(), head, write_head, Console())
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
        print(line(service, run(_settings(), service)))


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
        for line in checked(check) if check else exported(_settings(), stream, service):
            print(line)


@app.command(epilog="Example: candor backup /media/usb/candor-monday")
def backup(folder: Annotated[Path, typer.Argument(metavar="DIR", help="An empty or a new folder.")]) -> None:
    """Copy the embedded stores, also while the services run; texts of mentions are never in a backup."""
    from services.commands.backing import back_up

    with told():
        print(back_up(_settings(), folder, _clock().now()))


@app.command(epilog="Example: candor restore /media/usb/candor-monday")
def restore(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A backup.")]) -> None:
    """Check a backup and put its stores into an empty place. Notices are muted afterwards: see unmute."""
    from services.commands.backing import restore as put_back

    with told():
        print(put_back(_settings(), folder))


@app.command(epilog="Example: candor unmute")
def unmute() -> None:
    """Let notices out again after a restore."""
    from services.commands.backing import unmute as lift

    with told():
        print(lift(_settings()))


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
        reconciling = Reconciling(_settings(), _clock(), timedelta(seconds=under_way))
        found = reconciling.listed()
        _print(lines(found), as_json=False)
        if replay:
            found = reconciling.replay(found)
            tell(f"differences that are left: {len(found)}")
            _print(lines(found), as_json=False)
        elif not found:
            tell("nothing differs")
    raise typer.Exit(1 if found else 0)


@app.command(epilog="Example: candor topology --definitions broker.json")
def topology(
    as_json: AsJson = False,
    definitions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a definitions file for RabbitMQ instead.")
    ] = None,
    declare: Annotated[
        bool, typer.Option("--declare", help="Make it on the broker instead, or say what clashes there.")
    ] = False,
) -> None:
    """Show every exchange, queue and binding that the services declare."""
    from rich.console import Console

    from services.commands.topology import declared, document, tables, write_definitions

    with told():
        if declare:
            declared(_settings().amqp_uri, _clock())
            tell("the broker has all of it")
        elif definitions:
            write_definitions(definitions, _settings().amqp_uri)
            tell(f"written to {definitions}: rabbitmqctl import_definitions {definitions}")
        elif as_json:
            print(json.dumps(document(), ensure_ascii=False, indent=2))
        else:
            console = Console(soft_wrap=True)
            for table in tables():
                console.print(table, "", highlight=False)


def main() -> None:
    """The command."""
    app()


def _settings() -> Any:
    from shared.config import load

    return load()


def _clock() -> Any:
    from shared.clock import SystemClock

    return SystemClock()


def _print(result: Any, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
        return
    for line in result:
        print(line)


if __name__ == "__main__":
    main()
