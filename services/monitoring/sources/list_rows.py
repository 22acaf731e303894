"""A row of a list as an item, or why it is none: by its words alone, never by what stands in it. Pure."""

import re
from datetime import UTC, date, datetime, time
from typing import Any

from services.monitoring.redaction import masked
from services.monitoring.sources.dates import is_likely
from services.monitoring.sources.keys import key_of
from services.monitoring.sources.list_mapping import ListMapping
from services.monitoring.sources.port import Item
from services.monitoring.sources.spreadsheet import FORMULA
from services.monitoring.sources.tables import Row
from services.monitoring.sources.words import anonymous

LONGEST_NAME = 100
_A_TIME = re.compile(r"[\d\s:/.,TZ年月日时分秒点+-]{1,30}")


def item_of(row: Row, mapping: ListMapping, now: datetime) -> Item | str:
    """The item of a row, or what is wrong with it and what to do. A row without a key of its own has one made
    of its time and text; so has one whose key is a person's number."""
    if row.wrong:
        return f"it {row.wrong}: export it again"
    if all(_blank(cell) for cell in row.cells.values()):
        return "it is empty: nothing to do"
    computed = [heading for heading in mapping.headings if row.cells.get(heading) is FORMULA]
    if computed:
        return f"{computed[0]} is a formula: copy the column, paste it as values, and export again"
    at = _moment(row.cells.get(mapping.columns["time"][0]), mapping)
    if isinstance(at, str):
        return at
    if not is_likely(at, now):
        here = at.astimezone(mapping.zone)
        return f"the time {here:%Y-%m-%d %H:%M} cannot be: correct it, or the mapping's zone"
    parts = (_said(row.cells.get(heading)) for heading in mapping.columns["text"])
    text = anonymous("\n".join(filter(None, parts)))
    if not text:
        return "it has no text: nothing to do, or correct the mapping"
    said = {part: _said(row.cells.get(headings[0])) for part, headings in mapping.columns.items()}
    return Item(
        key=key_of(said.get("key", ""), at, text),
        at=at,
        text=text,
        lang=mapping.lang,
        place=masked(said.get("place", ""))[:LONGEST_NAME],
        outlet=masked(said.get("outlet", ""))[:LONGEST_NAME],
    )


def _moment(cell: Any, mapping: ListMapping) -> datetime | str:
    if isinstance(cell, datetime):
        return _aware(cell, mapping)
    if isinstance(cell, date):
        return _aware(datetime.combine(cell, time()), mapping)
    said = _said(cell)
    if not said:
        return "it has no time: complete it in the file"
    for form in mapping.formats:
        try:
            return _aware(datetime.strptime(said, form), mapping)  # noqa: DTZ007 - the mapping's zone is set next
        except (ValueError, OverflowError):
            continue
    try:
        return _aware(datetime.fromisoformat(said), mapping)
    except (ValueError, OverflowError):
        shown = f"the time {said}" if _A_TIME.fullmatch(said) else "what stands for the time"
        return f"{shown} is none as {mapping.formats[0]}: correct it, or `time: format` in the mapping"


def _aware(at: datetime, mapping: ListMapping) -> datetime:
    return (at if at.tzinfo else at.replace(tzinfo=mapping.zone)).astimezone(UTC)


def _said(cell: Any) -> str:
    if cell is None or cell is FORMULA or isinstance(cell, dict | list):
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _blank(cell: Any) -> bool:
    return cell is not FORMULA and not _said(cell)
