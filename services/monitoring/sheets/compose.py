"""What stands on the sheet of a report, made of what the views hold. Pure.

What changes after a report was drafted or filed stays out of it: what is shown was known at the report's
own time, so a sheet that is made again says the same.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from services.monitoring.sheets import trend
from services.monitoring.sheets.advising import advised
from services.monitoring.sheets.content import Section, Sheet
from services.monitoring.sheets.headings import headed
from services.monitoring.sheets.known import History, Order, Said, said
from services.monitoring.sheets.signs import mentioned
from services.monitoring.sheets.weekly import of_the_week
from services.monitoring.sheets.words import WORDS, day, moment

MOST_NAMED = 12


def composed(order: Order) -> Sheet:
    """The sheet of an order."""
    words, chinese = WORDS[order.language], order.language == "zh"
    one = said(order.report, order.version, order.language)
    issuer = order.issuer
    office, of = (issuer.body, issuer.of) if chinese else (issuer.body_en, issuer.of_en)
    unit = f"{of}{words['desk']}" if chinese else f"{of} {words['desk']}".strip().capitalize()
    kind = "masthead_weekly" if order.report["kind"] == "weekly" else "masthead"
    date = day(one.at, order.language)
    sections = [section for section in _sections(order, one) if not _empty(section)]
    return Sheet(
        language=order.language,
        marks=_marks(order),
        masthead=f"{of}{words[kind]}" if chinese else f"{of} {words[kind]}".strip(),
        number=words["number" if order.version else "no_number"].format(year=one.at.year, issue=order.issue),
        signed=words["signed"].format(who=one.by) if one.by else "",
        title=one.title + (words["version"].format(version=one.version) if one.version > 1 else ""),
        to=words["to"].format(office=office),
        sections=tuple(_numbered(sections, order)),
        unit=unit,
        date=date,
        copies=words["copies"],
        printed=words["printed"].format(unit=unit, date=date),
        footer=words["footer"],
        paper=" ".join((*_marks(order)[:1], one.title)),
    )


def _marks(order: Order) -> tuple[str, ...]:
    words = WORDS[order.language]
    exercise = words["exercise_of"].format(exercise=order.exercise)
    marks = [words["exercise"], exercise] if order.exercise else []
    if not order.version:
        marks.append(words["preview" if order.preview else "draft"])
    return tuple(marks)


def _numbered(sections: list[Section], order: Order) -> Iterator[Section]:
    for number, one in enumerate(sections, start=1):
        heading = headed(number, one.heading, order.language)
        yield Section(heading, one.paragraphs, one.items, one.table, one.figure)


def _empty(section: Section) -> bool:
    return not (section.paragraphs or section.items or section.table or section.figure)


def _sections(order: Order, one: Said) -> Iterator[Section]:
    words = WORDS[order.language]
    yield Section(words["facts"], items=one.facts)
    if order.report["kind"] == "weekly":
        yield from of_the_week(order, one)
        return
    yield _changed(order, one)
    yield _sources(order)
    if (known := order.history) and known.mentions:
        by_minutes = order.report["kind"] in ("first", "special")
        drawing = trend.figure(known, by_minutes, order.language)
        yield Section(words["trend"], trend.told(known, order.language), figure=drawing)
        yield _asked(order, known)
        yield mentioned(order, known)
    yield Section(words["unknown"], items=one.unknown)
    yield advised(order, None, one.at)
    yield _level(order, one)
    yield _clocks(order, one)


def _sources(order: Order) -> Section:
    words, ids = WORDS[order.language], order.report["mentions"]
    told = [words["source_ids"].format(ids=_listed(order, ids)) if ids else words["no_sources"]]
    if (known := order.history) and known.outlets:
        outlets = _listed(order, known.outlets[:MOST_NAMED])
        told.append(words["outlets"].format(count=len(known.outlets), outlets=outlets))
    return Section(words["sources"], tuple(told))


def _asked(order: Order, known: History) -> Section:
    words = WORDS[order.language]
    told = words["asked"].format(
        at=moment(known.at, order.language), day=sum(known.questions), hour=sum(known.questions[-60:])
    )
    ids = words["asked_ids"].format(ids=_listed(order, known.asked)) if known.asked else ""
    return Section(words["questions"], tuple(filter(None, (told, ids))))


def _listed(order: Order, names: Sequence[str]) -> str:
    return ("、" if order.language == "zh" else ", ").join(names)


def _changed(order: Order, one: Said) -> Section:
    """Against the version before, or the report of the incident that was filed last before this one."""
    words = WORDS[order.language]
    last = _last(order, one)
    if last is None:
        return Section(words["changed"])
    since = words["since"].format(title=last.title, at=moment(last.at, order.language))
    new = [words["new"].format(fact=fact) for fact in one.facts if fact not in last.facts]
    if len(new) == len(one.facts):
        new = [words["all_new"]]
    gone = [words["gone"].format(fact=fact) for fact in last.facts if fact not in one.facts]
    left_out = gone if one.version > 1 else []
    return Section(words["changed"], (since, *(new or [words["nothing_new"]]), *left_out))


def _last(order: Order, one: Said) -> Said | None:
    if one.version > 1:
        return said(order.report, one.version - 1, order.language)
    filed = (
        said(other, number, order.language)
        for other in order.earlier
        if other["report"] != order.report["report"]
        for number in range(1, len(other["versions"]) + 1)
    )
    before = [other for other in filed if other.at < one.at]
    return max(before, key=lambda other: other.at) if before else None


def _level(order: Order, one: Said) -> Section:
    """What was proposed and what was assessed last."""
    words, notes = WORDS[order.language], list(_heard(order, one))
    last = {note["what"]: note for note in notes if note["what"] in ("proposed", "assessed")}
    known = [
        words[what].format(words=_note(order, last[what]), at=_moment(order, last[what]["at"]))
        for what in ("proposed", "assessed")
        if what in last
    ]
    return Section(words["level"], tuple(known))


def _clocks(order: Order, one: Said) -> Section:
    words = WORDS[order.language]
    known = [
        words["clock"].format(at=_moment(order, note["at"]), words=_note(order, note))
        for note in _heard(order, one)
        if note["what"] in ("met", "late", "missed", "excused")
    ]
    return Section(words["clocks"], tuple(known))


def _heard(order: Order, one: Said) -> Iterator[dict[str, str]]:
    """What was noted by the report's own time."""
    notes = (order.docket or {}).get("notes", ())
    return (note for note in notes if datetime.fromisoformat(note["at"]) <= one.at)


def _note(order: Order, note: dict[str, str]) -> str:
    return note["words"] if order.language == "zh" else note["words_en"]


def _moment(order: Order, at: str) -> str:
    return moment(datetime.fromisoformat(at), order.language)
