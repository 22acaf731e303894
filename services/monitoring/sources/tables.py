"""The rows of a list, of whatever form its file has: CSV, XLSX or JSON Lines, in UTF-8, UTF-16 or GB18030."""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec

from services.monitoring.sources.port import Trouble
from services.monitoring.sources.spreadsheet import FORMULA, sheet_rows

SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".jsonl", ".ndjson")
LARGEST = 20 * 1024 * 1024
MOST_ROWS = 100_000
HEADER_WITHIN = 10
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_FORMULA = re.compile(r"=\s*[A-Z$(+\-\d\"]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row's cells under the headings that were asked for. `number` is counted as a spreadsheet shows it;
    `wrong` says why there are none."""

    number: int
    cells: dict[str, Any]
    wrong: str = ""


def rows(path: Path, headings: Sequence[str], sheet: str = "") -> list[Row]:
    """The rows below the heading. Cells under other headings are not looked at. Trouble where the file is
    too large, of no form that is known, or has no such headings."""
    body = _bytes(path)
    if body.startswith(b"PK"):
        return _below(list(sheet_rows(body, sheet, MOST_ROWS)), headings)
    text = _text(body)
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return [_object(number, line, headings) for number, line in enumerate(text.splitlines(), 1)]
    return _below(list(_lines(text)), headings)


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise Trouble("it is larger than 20 MB", "export fewer days into a file")
        body = path.read_bytes()
    except OSError as error:
        raise Trouble(f"it cannot be read ({error.strerror})", "let Candor's user read it") from None
    if body.startswith(_OLD_EXCEL):
        raise Trouble("it is an old or a protected spreadsheet", "save it as XLSX without a password, or CSV")
    return body


def _text(body: bytes) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for name in ("utf-8", "gb18030"):
        try:
            text = body.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Trouble("its text is neither UTF-8 nor GB18030", "save it as CSV in UTF-8, or as XLSX")


def _object(number: int, line: str, headings: Sequence[str]) -> Row:
    if not line.strip():
        return Row(number, {})
    try:
        found = msgspec.json.decode(line)
    except (msgspec.DecodeError, RecursionError):
        return Row(number, {}, "is no JSON")
    if not isinstance(found, dict):
        return Row(number, {}, "is no JSON object")
    return Row(number, {heading: found.get(heading) for heading in headings})


def _lines(text: str) -> Iterator[Sequence[Any] | str]:
    """The cells of each record, or why there are none."""
    head = text[:2000].partition("\n\n")[0]
    records = csv.reader(StringIO(text, newline=""), delimiter=max(",\t;", key=head.count), strict=True)
    for _ in range(MOST_ROWS):
        try:
            yield [_unwrapped(cell) for cell in next(records)]
        except StopIteration:
            return
        except csv.Error as error:
            yield f"cannot be taken apart ({error})"
    raise Trouble(f"it has more than {MOST_ROWS:,} rows", "export fewer days into a file")


def _unwrapped(cell: str) -> Any:
    """A spreadsheet's `="0012"` is the text 0012; anything else that it computes is a formula."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1]
    return FORMULA if _FORMULA.match(cell) else cell


def _below(records: Sequence[Sequence[Any] | str], headings: Sequence[str]) -> list[Row]:
    above, places = _header(records[:HEADER_WITHIN], headings)
    return [_row(number, record, places) for number, record in enumerate(records[above:], above + 1)]


def _row(number: int, record: Sequence[Any] | str, places: dict[str, int]) -> Row:
    if isinstance(record, str):
        return Row(number, {}, record)
    return Row(number, {name: record[at] if at < len(record) else None for name, at in places.items()})


def _header(top: Sequence[Sequence[Any] | str], headings: Sequence[str]) -> tuple[int, dict[str, int]]:
    """How many rows the header takes with all above it, and the place of each heading. A heading may be
    merged over two rows: what is blank in the lower one stands in the upper."""
    best: set[str] = set()
    rows_ = [[_name(cell) for cell in row] if not isinstance(row, str) else [] for row in top]
    for number, row in enumerate(rows_):
        for names in (row, _merged(rows_[number - 1], row) if number else row):
            found = {name for name in headings if name in names}
            if len(found) == len(set(headings)):
                return number + 1, _places(names, headings)
            best = max(best, found, key=len)
    missing = ", ".join(name for name in headings if name not in best)
    raise Trouble(
        f"none of its first {HEADER_WITHIN} rows has all columns of the mapping: missing {missing}",
        "write the headings into the mapping as they stand in the file, or export with these columns",
    )


def _merged(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    return [low or high for high, low in zip_longest(upper, lower, fillvalue="")]


def _places(names: Sequence[str], headings: Sequence[str]) -> dict[str, int]:
    for heading in headings:
        if names.count(heading) > 1:
            raise Trouble(f"it has the column {heading} twice", "rename one of them, or export with one")
    return {heading: names.index(heading) for heading in headings}


def _name(cell: Any) -> str:
    return " ".join(str(cell).split()) if isinstance(cell, str) else ""
