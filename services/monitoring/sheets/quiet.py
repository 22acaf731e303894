"""Which sources brought nothing in a week: since when, until when, for how long. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.monitoring.sheets.content import Section, Table
from services.monitoring.sheets.known import Document, Order
from services.monitoring.sheets.words import WORDS, short, span

HEADS = ("row_source", "row_quiet", "row_since", "row_until", "row_length")


@dataclass(frozen=True, slots=True)
class Gap:
    """A spell of a source as it was known when the report was made; `until` is None where it went on."""

    source: str
    kind: str
    why: str
    since: datetime
    until: datetime | None


def quiet_sources(order: Order, begins: datetime, ends: datetime, at: datetime) -> Section:
    """A row for each source and each way in which it brought nothing in the week, as was known at `at`."""
    words = WORDS[order.language]
    if not order.sources:
        return Section(words["quiet"])
    gaps = [gap for one in order.sources for gap in _gaps(one, at) if _within(gap, begins, ends)]
    keys = sorted({(gap.source, gap.kind) for gap in gaps})
    rows = tuple(
        _row(order, [gap for gap in gaps if (gap.source, gap.kind) == key], begins, min(ends, at))
        for key in keys
    )
    silent = {source for source, _ in keys}
    told = words["quiet_some" if rows else "quiet_none"].format(all=len(order.sources), some=len(silent))
    return Section(words["quiet"], (told,), table=Table(_heads(order), rows, widest=1) if rows else None)


def _heads(order: Order) -> tuple[str, ...]:
    return tuple(WORDS[order.language][head] for head in HEADS)


def _gaps(source: Document, at: datetime) -> Sequence[Gap]:
    return [
        Gap(
            f"{source['outlet']} {source['source']}".strip(),
            str(spell["kind"]),
            str(spell["why"]),
            datetime.fromisoformat(spell["since"]),
            _by(spell["until"], at),
        )
        for spell in source.get("spells", ())
        if datetime.fromisoformat(spell["told"]) <= at
    ]


def _by(until: str, at: datetime) -> datetime | None:
    """When it was over, as far as that was known."""
    moment = datetime.fromisoformat(until) if until else None
    return moment if moment and moment <= at else None


def _within(gap: Gap, begins: datetime, ends: datetime) -> bool:
    return gap.since < ends and (gap.until is None or gap.until > begins)


def _row(order: Order, gaps: Sequence[Gap], begins: datetime, ends: datetime) -> tuple[str, ...]:
    words, first, last = WORDS[order.language], gaps[0], gaps[-1]
    times = words["quiet_times"].format(times=len(gaps)) if len(gaps) > 1 else ""
    why = words["quiet_why"].format(why=last.why) if last.why else ""
    lengths = (min(gap.until or ends, ends) - max(gap.since, begins) for gap in gaps)
    return (
        first.source,
        f"{words[f'quiet_{first.kind}']}{times}{why}",
        short(first.since, order.language),
        short(last.until, order.language) if last.until else words["quiet_still"],
        span(sum(lengths, timedelta()), order.language),
    )
