"""What stands on a sheet, ready to be set, in one language. Pure."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
Form = Literal["html", "docx", "pdf"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
FORMS: tuple[Form, ...] = ("html", "docx", "pdf")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a head; each row has as many cells as the head. `widest` is the column that needs most."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widest: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing as SVG, and what it shows in words."""

    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands under it, in this order."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    table: Table | None = None
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report as an office paper. An empty field stands nowhere.

    `masthead`, `number` and `signed` are the red head, `to` the main recipient, `unit` and `date` the
    signature, `copies` and `printed` the end matter. `marks` are what every page says loudly (an exercise,
    a draft), `footer` what it says quietly, `paper` is the title of the file.
    """

    language: Language
    marks: tuple[str, ...]
    masthead: str
    number: str
    signed: str
    title: str
    to: str
    sections: tuple[Section, ...]
    unit: str
    date: str
    copies: str
    printed: str
    footer: str
    paper: str
