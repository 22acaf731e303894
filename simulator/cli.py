"""`candor-drill`: play exercises, check scenarios, make their mentions and reports."""

from gevent import monkey

monkey.patch_all()

# ruff: noqa: E402 - gevent patches the process before anything else is imported

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from shared import config
from shared.clock import FASTEST, SystemClock
from shared.config import Settings
from shared.errors import CandorError, NotFound, SettingsError
from simulator import report as reports
from simulator.exercise.mentions import mentions
from simulator.exercise.scenario import Scenario
from simulator.holds import said_after
from simulator.live import MARK, sign_of
from simulator.people import ROLES, robots_named
from simulator.record import Sheet
from simulator.scenario_file import ScenarioError, load
from simulator.stage import Order, logged_to, perform, record_of

SCENARIOS = Path(__file__).with_name("scenarios")
PLAYING = timedelta(seconds=75)
"""How long playing takes where no speed is asked for."""
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
NOT_PLAYED, MISSED = 1, 2

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Run exercises of the response chain. Everything that belongs to one is marked 演练 EXERCISE.",
)
Named = Annotated[str, typer.Argument(metavar="SCENARIO", help="a name (see list) or a file")]
Seed = Annotated[int, typer.Option(help="the same seed gives the same mentions and response times", min=0)]


@app.command(epilog="Example: candor-drill play brown-water --seed 7 --speed 600 --robots office,lead")
def play(
    scenario: Named,
    seed: Seed = 1,
    speed: Annotated[
        float | None,
        typer.Option(help=f"virtual seconds a second, up to {FASTEST:g}; by default it takes 75 s"),
    ] = None,
    robots: Annotated[
        str, typer.Option(help=f"who is played: all, none, or some of {', '.join(ROLES)} or persons' ids")
    ] = "all",
    exercise: Annotated[str, typer.Option("--id", help="the exercise's name; by default a new one")] = "",
    strict: Annotated[bool, typer.Option("--strict", help="exit 2 when an expectation was missed")] = False,
) -> None:
    """Play a scenario through the running services, then write the report.

    The exit status is 0 when it was played to its end, whatever the verdicts; 1 when it could not be, or was
    stopped by Ctrl-C (the report is written then too).
    """
    console = Console()
    with _told():
        order = _order(scenario, seed, speed, robots, exercise)
        settings = config.load()
        title = f"{order.scenario.title} {order.scenario.title_en}"
        console.print(f"[{MARK}] {order.exercise}: {title}", markup=False, highlight=False, soft_wrap=True)
        with logged_to(settings.logs / "drill.log"):
            sheet = perform(order, settings, console)
        path = reports.write(record_of(settings, sheet.exercise))
    _show(sheet, console)
    console.print(f"报告 report: {path}", soft_wrap=True, highlight=False)
    _show_papers(sheet, path.parent, console)
    if sheet.interrupted:
        console.print(
            "演练被中止，结果不完整 stopped by hand: the verdicts are not complete", style="bold red"
        )
        raise typer.Exit(NOT_PLAYED)
    if strict and not all(verdict.met for verdict in sheet.verdicts):
        raise typer.Exit(MISSED)


@app.command(epilog="Example: candor-drill check my-scenario.yml")
def check(file: Annotated[Path, typer.Argument(help="a scenario's file")]) -> None:
    """Say OK, or every error of a scenario's file with its line and field. Needs no broker."""
    with _told():
        scenario = load(file)
    count = sum(1 for _ in mentions(scenario, 1))
    typer.echo(
        f"OK {file}: {scenario.title} {scenario.title_en}, {scenario.duration_h:g} h, {count} mentions"
    )


@app.command(epilog="Example: candor-drill simulate brown-water --seed 7 --out mentions.jsonl")
def simulate(
    scenario: Named,
    out: Annotated[Path, typer.Option(help="where the mentions go, one JSON object a line")],
    seed: Seed = 1,
) -> None:
    """Write the mentions of a scenario to a file, without services or broker."""
    with _told():
        found = load(_file(scenario))
        written = list(mentions(found, seed))
        out.write_bytes(b"".join(msgspec.json.encode(mention) + b"\n" for mention in written))
    typer.echo(f"{len(written)} mentions in {out}")


@app.command(epilog="Example: candor-drill report drill-20260218-1900-a3")
def report(exercise: Annotated[str, typer.Argument(metavar="ID", help="an exercise (see list)")]) -> None:
    """Make the report of an exercise again, from what was kept of it."""
    with _told():
        _named(exercise)
        typer.echo(str(reports.write(record_of(config.load(), exercise))))


@app.command("list", epilog="Example: candor-drill list")
def show_list() -> None:
    """The scenarios that come with Candor, and the exercises that were played."""
    console = Console()
    with _told():
        settings = config.load()
    table = Table("scenario", "title", "hours", title="剧本 scenarios", title_justify="left", box=None)
    for file in sorted(SCENARIOS.glob("*.yml")):
        with _told():
            scenario = load(file)
        table.add_row(file.stem, f"{scenario.title} {scenario.title_en}", f"{scenario.duration_h:g}")
    console.print(table)
    console.print(_played(settings))


def _played(settings: Settings) -> Table:
    table = Table(
        "exercise", "scenario", "score", "report", title="演练 exercises", title_justify="left", box=None
    )
    for folder in sorted((settings.var.resolve() / "exercises").glob("*")):
        try:
            sheet = record_of(settings, folder.name).sheet()
        except NotFound:
            table.add_row(folder.name, "", "", "not played to its end")
            continue
        table.add_row(sheet.exercise, sheet.scenario, str(sheet.score), str(folder / "report.html"))
    return table


def _show(sheet: Sheet, console: Console) -> None:
    table = Table("", "期望 expected", "说明 why", title=f"{MARK} {sheet.exercise}", title_justify="left")
    for verdict in sheet.verdicts:
        late = f"，超时 late {reports.span(verdict.late_s)}" if verdict.late_s else ""
        sign = sign_of(verdict) if verdict.met else "✘"
        table.add_row(sign, f"{verdict.title} {verdict.title_en}", f"{verdict.why} {verdict.why_en}{late}")
    console.print(table)
    met = sum(verdict.met is True for verdict in sheet.verdicts)
    console.print(f"得分 score: {sheet.score} ({met} of {len(sheet.verdicts)})", highlight=False)
    for hold in sheet.holds:
        said = said_after(hold)
        console.print(f"{said.zh} {said.en}", style="bold red", highlight=False)
    if sheet.failures:
        console.print(f"未能执行 calls that failed: {len(sheet.failures)}, see the report", style="bold red")


def _show_papers(sheet: Sheet, folder: Path, console: Console) -> None:
    console.print(f"材料 papers: {folder / 'papers'}", soft_wrap=True, highlight=False)
    for name in sheet.papers.made:
        console.print(f"  {name}", soft_wrap=True, highlight=False)
    for why in sheet.papers.failed:
        console.print(f"  未能印制 not made: {why}", style="bold red", soft_wrap=True, highlight=False)


def _order(named: str, seed: int, speed: float | None, robots: str, exercise: str) -> Order:
    file = _file(named)
    scenario = load(file)
    pace = min(scenario.duration / PLAYING, FASTEST) if speed is None else speed
    if not 0 < pace <= FASTEST:
        raise SettingsError(f"--speed {pace:g} cannot be played: give more than 0 and at most {FASTEST:g}")
    return Order(scenario, str(file), seed, pace, _named(exercise or _new_id()), _robots(robots, scenario))


def _robots(said: str, scenario: Scenario) -> frozenset[str]:
    named = robots_named(said)
    known = {*ROLES, *(person.id for person in scenario.people)}
    if unknown := sorted(named - known):
        raise SettingsError(
            f"--robots knows no {', '.join(unknown)}: write all, none, or some of {', '.join(sorted(known))}"
        )
    return named


def _file(named: str) -> Path:
    own = SCENARIOS / f"{named}.yml"
    if own.parent == SCENARIOS and own.is_file():
        return own
    if Path(named).is_file():
        return Path(named)
    names = ", ".join(sorted(file.stem for file in SCENARIOS.glob("*.yml")))
    raise NotFound(f"no scenario {named!r}: name a file, or one of {names}")


def _named(exercise: str) -> str:
    if not ID.fullmatch(exercise):
        raise SettingsError(
            f"{exercise!r} names no exercise: use up to 40 lower-case letters, digits, hyphens"
        )
    return exercise


def _new_id() -> str:
    return f"drill-{SystemClock().now():%Y%m%d-%H%M}-{secrets.token_hex(1)}"


@contextmanager
def _told() -> Iterator[None]:
    """Errors that are foreseen are one line each, and the exit status 1."""
    try:
        yield
    except (CandorError, ScenarioError) as error:
        typer.echo(str(error), err=True)
    except OSError as error:
        typer.echo(f"{error.filename or 'a file'}: {error.strerror}", err=True)
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
    else:
        return
    raise typer.Exit(NOT_PLAYED)


def main() -> None:
    """The command."""
    app()


if __name__ == "__main__":
    main()
