"""`candor topic`: trying what a topic would find, before it is switched on."""

import json
from typing import Annotated

import typer

from services.commands.say import told

app = typer.Typer(help="Try a topic before it is switched on.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def topics() -> None:
    """Try a topic before it is switched on."""


@app.command("try", epilog="Example: candor topic try --term '(停水 OR 断水) NOT 演习' --term 没水")
def try_terms(
    topic: Annotated[str, typer.Argument(help="A topic, switched on or not; or name terms.")] = "",
    term: Annotated[list[str] | None, typer.Option("--term", help="An entry; several are allowed.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what a topic would have found among the texts of the last 30 days: by day, and the newest of them.
    Texts are kept where any topic found them: what none did is gone."""
    from services.commands.trying import lines, tried, values
    from shared.config import load

    with told():
        found = tried(load(), topic, tuple(term or ()))
        if as_json:
            print(json.dumps(values(found), ensure_ascii=False, indent=2))
        else:
            for line in lines(found):
                print(line)
