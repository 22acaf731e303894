"""A sheet as one HTML file that needs nothing else, for the screen and a browser's print. Pure."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.monitoring.sheets.content import Sheet


def html(sheet: Sheet) -> bytes:
    """The page, in UTF-8. Everything in the sheet but its drawings is escaped."""
    return _template().render(sheet=sheet).encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("sheet.html.j2")
