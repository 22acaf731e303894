"""A sheet as a PDF, and drawings as PNG, by Typst: fonts embedded, only the characters that are used.

Holds the processor for some hundred milliseconds: call it in a process of its own (`sheets.__main__`).
"""

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec
import typst

from services.monitoring.sheets.content import Sheet
from services.monitoring.sheets.fonts import Fonts

TEMPLATE = Path(__file__).with_name("office.typ")
DRAWING = b'#set page(width: auto, height: auto, margin: 0mm)\n#image(bytes(sys.inputs.svg), format: "svg")'
PPI = 200


def pdf(sheet: Sheet, fonts: Fonts) -> bytes:
    """The sheet as a tagged PDF; the same sheet and fonts give the same pages."""
    inputs = {
        "sheet": msgspec.json.encode(sheet).decode(),
        "fonts": msgspec.json.encode(fonts.families()).decode(),
    }
    return _compiled(TEMPLATE.read_bytes(), "pdf", inputs, fonts.folders)


def png(svg: str, fonts: Fonts) -> bytes:
    """A drawing as pixels, for what cannot hold SVG."""
    return _compiled(DRAWING, "png", {"svg": svg}, fonts.folders)


def _compiled(
    source: bytes, form: Literal["pdf", "png"], inputs: dict[str, str], folders: tuple[Path, ...]
) -> bytes:
    made = _compiler(folders).compile(input=source, format=form, sys_inputs=inputs, ppi=PPI)
    assert isinstance(made, bytes), "one page, or one file"
    return made


@cache
def _compiler(folders: tuple[Path, ...]) -> typst.Compiler:
    places = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[*folders])
    return typst.Compiler(b"", font_paths=places)
