"""The cells of an XLSX file, which a stranger may have made: nothing in it grows beyond bounds."""

import warnings
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from services.monitoring.sources.port import Trouble

LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 1000
MOST_COLUMNS = 200
FORMULA = object()
"""Stands in the place of a cell that is computed: what it gives is not in the file for certain."""


def sheet_rows(body: bytes, sheet: str, most: int) -> Iterator[list[Any]]:
    """The rows of a sheet (empty: the first), formulas as FORMULA. Trouble where the file is no workbook, is
    too large when unpacked, has no such sheet, or has more rows than `most`.

    Names of entities in its XML are refused by defusedxml, which openpyxl uses where it is installed.
    """
    _measure(body)
    try:
        with warnings.catch_warnings(action="ignore"):  # of styles and extensions that nobody reads
            book = openpyxl.load_workbook(BytesIO(body), read_only=True, keep_links=False)
            yield from _rows(book, sheet, most)
    except Trouble:
        raise
    except (InvalidFileException, zipfile.BadZipFile, OSError, ValueError, KeyError, TypeError, IndexError):
        raise _broken() from None
    except Exception as error:
        if type(error).__module__.startswith(("xml.", "defusedxml", "openpyxl", "zlib")):
            raise _broken() from None
        raise


def _broken() -> Trouble:
    return Trouble("it is no whole XLSX workbook", "open it, and save it anew as XLSX or CSV")


def _measure(body: bytes) -> None:
    """A part is never unpacked beyond the size that it declares, so that the sum of these is a bound."""
    try:
        with zipfile.ZipFile(BytesIO(body)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _broken() from None
    if sum(sizes) > LARGEST_UNPACKED or len(sizes) > MOST_PARTS:
        raise Trouble("unpacked it is larger than 64 MB", "export fewer days into a file, or use CSV")


def _rows(book: Any, sheet: str, most: int) -> Iterator[list[Any]]:
    if sheet and sheet not in book.sheetnames:
        raise Trouble(f"it has no sheet {sheet}", "correct `sheet` in the mapping")
    chosen = book[sheet] if sheet else book.worksheets[0]
    chosen.reset_dimensions()  # what the file says of its size is not believed
    for number, row in enumerate(chosen.iter_rows(), 1):
        if number > most or len(row) > MOST_COLUMNS:
            raise Trouble(
                f"it has more than {most:,} rows or {MOST_COLUMNS} columns", "export fewer days into a file"
            )
        yield [FORMULA if cell.data_type == "f" else cell.value for cell in row]
