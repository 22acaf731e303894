"""`candor report list | show | export`: the three commands; what they do stands in reports.py."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from services.commands.say import told

if TYPE_CHECKING:
    from services.commands.reports import Reports

app = typer.Typer(
    help="See the desk's reports, and take them as office papers.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Report = Annotated[str, typer.Argument(metavar="REPORT", help="As `candor report list` names it.")]
Who = Annotated[str, typer.Option("--as", metavar="ROLE:NAME[@UNIT]", help="Who asks.")]
Exercise = Annotated[str, typer.Option("--exercise", metavar="ID", help="An exercise instead of live work.")]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
SOMEBODY = "auditor:operator"


@app.command("list", epilog="Example: candor report list")
def list_(exercise: Exercise = "", who: Who = SOMEBODY, as_json: AsJson = False) -> None:
    """List the reports: drafts, and what was filed."""
    with told():
        reports = _reports(who, exercise)
        found = reports.listed()
        _print(found if as_json else reports.lines(found), as_json)


@app.command(epilog="Example: candor report show first-tap-water-1")
def show(report: Report, exercise: Exercise = "", who: Who = SOMEBODY, as_json: AsJson = False) -> None:
    """Show one: its newest version, or its draft."""
    with told():
        reports = _reports(who, exercise)
        one = reports.one(report)
        _print(one if as_json else reports.shown(one), as_json)


@app.command(epilog="Example: candor report export special-tap-water-1 --form pdf --lang zh --to /media/usb")
def export(
    report: Report,
    form: Annotated[Literal["pdf", "docx", "html"], typer.Option(help="What to make.")] = "pdf",
    language: Annotated[Literal["zh", "en"], typer.Option("--lang", help="In which language.")] = "zh",
    folder: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where to put it.")] = Path(),
    version: Annotated[
        int | None, typer.Option(min=0, help="0: the draft; otherwise the newest that was filed.")
    ] = None,
    exercise: Exercise = "",
    who: Who = SOMEBODY,
) -> None:
    """Make an office paper of a report (GB/T 9704-2012). A week need not be over: weekly-2026-W08."""
    with told():
        wanted: dict[str, Any] = {"report": report, "form": form, "language": language}
        wanted |= {} if version is None else {"version": version}
        print(_reports(who, exercise).exported(wanted, folder))


def _reports(who: str, exercise: str) -> "Reports":
    from services.commands.reports import Reports
    from shared.clock import SystemClock
    from shared.config import load

    return Reports(load(), SystemClock(), who, exercise)


def _print(result: Any, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
        return
    for line in result:
        print(line)
