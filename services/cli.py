"""`candor`: what an operator does with the services. Each command imports what it needs, so help is quick."""

import json
from pathlib import Path
from typing import Annotated

import typer

from services.commands import store_cli
from services.commands.dead_cli import app as dead
from services.commands.given import clock, settings
from services.commands.report_cli import app as report
from services.commands.say import say, tell, told
from services.commands.source_cli import app as source
from services.commands.topic_cli import app as topic

app = typer.Typer(
    name="candor",
    help="Operate Candor's services. Settings come from the environment and candor.yml; state is under var/.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
app.add_typer(dead, name="dead")
app.add_typer(store_cli.app)
app.add_typer(report, name="report")
app.add_typer(topic, name="topic")
app.add_typer(source, name="source")

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
        supervise(settings(), list(dict.fromkeys(services or SERVICES)), tell, ready_file, replicas)


@app.command(epilog="Example: candor status")
def status() -> None:
    """Show which services are up, what runs, open incidents with their clocks, and what was left behind."""
    from rich.console import Console

    from services.commands.status import show

    with told():
        up = show(settings(), clock(), Console())
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
        answer = ask(settings(), clock(), target, data, who, exercise, key)
        print(json.dumps(answer, ensure_ascii=False, indent=2))


@app.command(epilog="Example: candor calls")
def calls() -> None:
    """List all calls: who may make them, and their fields (those in brackets may be left out)."""
    from services.commands.asking import QUESTIONS, listing

    with told():
        for name, roles, fields, what in listing():
            print(f"{name}  ({roles})\n    {fields}\n    {what}")
        print(f"every service answers too: {', '.join(QUESTIONS)}")
        print("and the archive: timeline; monitoring: render_report, tip_picture")


@app.command(epilog="Example: candor tip '水龙头放出黄水' --place 河东村 --harm health --as monitor:zhang")
def tip(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was told; - reads standard input.")],
    who: Annotated[str, typer.Option("--as", metavar="ROLE:NAME[@UNIT]", help="Who takes it down.")],
    place: Annotated[str, typer.Option(help="Where it is.")] = "",
    happened: Annotated[str, typer.Option(metavar="TIME", help="When, as 2026-02-18T19:05.")] = "",
    topic: Annotated[str, typer.Option(help="The topic, where the words do not tell.")] = "",
    matter: Annotated[str, typer.Option(help="The matter, where it is another than the topic's.")] = "",
    harm: Annotated[
        str,
        typer.Option(help="With nuisance, service_lost, health or life an incident begins, or is joined."),
    ] = "none",
    title: Annotated[str, typer.Option(help="What it is about, where no topic says so.")] = "",
    picture: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A JPEG, PNG or WebP, 5 MB at most; up to three times."),
    ] = None,
    exercise: Exercise = "",
) -> None:
    """Take down a tip that a person brought. Names and numbers of people leave it before it is kept; of a
    picture only what it shows is kept."""
    import sys

    from services.commands.tips import bring

    with told():
        words = sys.stdin.read() if text == "-" else text
        said = {"text": words, "place": place, "happened": happened, "topic": topic, "matter": matter}
        said |= {"harm": harm, "title": title}
        print(bring(settings(), clock(), who, exercise, said, picture or ()))


@app.command(epilog="Example: candor picture 4f1c0a9b2d7e --to /media/usb --as office:sun")
def picture(
    tip: Annotated[str, typer.Argument(metavar="TIP", help="As `candor tips` names it.")],
    who: Annotated[str, typer.Option("--as", metavar="ROLE:NAME", help="A monitor, office, lead, auditor.")],
    folder: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where to put them.")] = Path(),
    exercise: Exercise = "",
) -> None:
    """Take the pictures that came with a tip, while they are kept."""
    from services.commands.tips import shown

    with told():
        say(map(str, shown(settings(), clock(), who, exercise, tip, folder)), as_json=False)


@app.command(epilog="Example: candor webhook hotline")
def webhook(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Small letters, digits and hyphens.")],
    anew: Annotated[
        bool, typer.Option("--anew", help="Another secret in the place of the one it has.")
    ] = False,
) -> None:
    """Make a webhook, by which another program brings texts, and print its secret, this once."""
    from services.commands.webhooks import lines, made

    with told():
        chosen = settings()
        say(lines(chosen, name, made(chosen.keys, name, anew)), as_json=False)


@app.command(epilog="Example: candor tips")
def tips(exercise: Exercise = "", as_json: AsJson = False) -> None:
    """Show the tips that came, with their texts while these are kept."""
    from services.commands.tips import lines, stored

    with told():
        chosen = settings()
        known = stored(chosen, exercise)
        say(known if as_json else lines(known, chosen, exercise), as_json)


@app.command(epilog="Example: candor tail --type 'escalation.*'")
def tail(
    exercise: Exercise = "",
    kind: Annotated[str, typer.Option("--type", metavar="GLOB", help="Only events of such types.")] = "*",
    as_json: AsJson = False,
) -> None:
    """Show events as they happen, until Ctrl-C."""
    from services.commands.tail import tail as follow

    with told():
        for line in follow(settings(), clock(), exercise, kind, as_json):
            print(line, flush=True)


@app.command(epilog="Example: candor register --exercise brown-water-7")
def register(exercise: Exercise = "", as_json: AsJson = False) -> None:
    """Show the public register: every statement that was published, and what became of it."""
    from services.commands.record import register as read
    from services.commands.record import register_lines

    with told():
        chosen = settings()
        entries = read(chosen, exercise)
        say(entries if as_json else register_lines(chosen, entries, exercise), as_json)


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
        chosen = settings()
        file = read(chosen, exercise, incident, counts)
        say(file if as_json else case_lines(chosen, file, exercise), as_json)


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
            declared(settings().amqp_uri, clock())
            tell("the broker has all of it")
        elif definitions:
            write_definitions(definitions, settings().amqp_uri)
            tell(f"written to {definitions}: rabbitmqctl import_definitions {definitions}")
        elif as_json:
            print(json.dumps(document(), ensure_ascii=False, indent=2))
        else:
            console = Console(soft_wrap=True)
            for table in tables():
                console.print(table, "", highlight=False)


@app.command(epilog="Example: candor backtest counts.csv --false-alarms-per-week 0.5 --plot counts.png")
def backtest(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="timestamp,value in even buckets.")],
    false_alarms: Annotated[
        float,
        typer.Option("--false-alarms-per-week", min=0.001, max=100, help="How many are borne: see watch."),
    ] = 1.0,
    plot: Annotated[Path | None, typer.Option(metavar="FILE.png", help="Draw it too.")] = None,
) -> None:
    """Show what the detection of topics would have told of a series of counts, row by row, without looking
    ahead."""
    from services.commands.backtesting import run as judge

    with told():
        for line in judge(file, false_alarms, plot):
            print(line)


def main() -> None:
    """The command."""
    app()


if __name__ == "__main__":
    main()
