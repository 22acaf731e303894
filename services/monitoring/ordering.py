"""From what a person asks to be rendered to the order of a sheet, with all that it needs. Reads the store."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, get_args

from services.monitoring import CALENDAR
from services.monitoring.drafting import weekly_draft
from services.monitoring.history import history
from services.monitoring.model.report import DAILY
from services.monitoring.sheets.content import Form, Language
from services.monitoring.sheets.known import Issuer, Order, said
from services.monitoring.sheets.weekly import week
from services.monitoring.sheets.words import ZONE
from services.monitoring.views import previewed
from shared.days import DayKind, number_of
from shared.errors import BadPayload, NotFound
from shared.journal.port import Journal, Store
from shared.messages.envelope import in_world
from shared.messages.monitoring import ReportKind

DAY = timedelta(days=1)
WEEKLY = "weekly-"
OTHERS = sorted(set(get_args(ReportKind)) - DAILY)


class Desk:
    """The views and the journal of one world."""

    def __init__(self, store: Store, exercise: str, journal: Journal) -> None:
        self._views, self._exercise, self._journal = store.views, exercise, journal

    def ordered(self, data: Mapping[str, Any], issuer: Issuer, now: datetime) -> Order:
        """The order of `data`: `report`, `form`, and where they are given `language` (zh) and `version`
        (the last that was filed, else the draft; 0 is the draft).

        A week's report that nobody and nothing drafted yet (`weekly-2026-W08`) is made of what is known by
        now. Raises BadPayload, and NotFound for a report that is not there.
        """
        form, language = _one_of(data, "form", Form, ""), _one_of(data, "language", Language, "zh")
        name = str(data.get("report", ""))
        report, preview = self._report(name, now)
        version = _version(report, data.get("version"))
        one = said(report, version, language)
        incident, is_weekly = report["incident"], report["kind"] == "weekly"
        topic = in_world(f"topic/{report['topic']}", self._exercise)
        return Order(
            form,
            language,
            self._exercise,
            issuer,
            report,
            version,
            issue=self._issue(report, version),
            history=history(self._journal, topic, one.at, DAY) if report["topic"] else None,
            docket=next(iter(self._find("docket", incident=incident)), None) if incident else None,
            earlier=self._find("report", incident=incident) if incident else (),
            topics=self._find("topic") if is_weekly else (),
            dockets=self._dockets(*week(name, one.at)) if is_weekly else (),
            advice=self._advice(incident, is_weekly),
            units=self._find("unit", active=True) if is_weekly else (),
            daily=self._daily(week(name, one.at)[0]) if is_weekly else (),
            sources=self._find("source") if is_weekly else (),
            filings=self._filings(*week(name, one.at)) if is_weekly else (),
            days=_days(week(name, one.at)[0]) if is_weekly else (),
            preview=preview,
        )

    def _report(self, name: str, now: datetime) -> tuple[Mapping[str, Any], bool]:
        if found := self._find("report", report=name):
            return found[0], False
        if not name.startswith(WEEKLY) or not _named_week(name):
            raise NotFound(f"no report {name!r} was drafted: `candor report list` shows them")
        begins, ends = week(name, now)
        return previewed(weekly_draft(self._find("topic"), begins, ends, name, now)), now < ends

    def _dockets(self, begins: datetime, ends: datetime) -> Sequence[Mapping[str, Any]]:
        """Those of which something was noted in a week."""
        return [
            docket
            for docket in self._find("docket")
            if any(begins <= datetime.fromisoformat(note["at"]) < ends for note in docket["notes"])
        ]

    def _daily(self, monday: datetime) -> Sequence[Mapping[str, Any]]:
        named = f"{monday:%G-W%V}"
        return [one for kind in DAILY for one in self._find("report", kind=kind, week=named, state="filed")]

    def _filings(self, begins: datetime, ends: datetime) -> Sequence[Mapping[str, Any]]:
        """Who filed which report in a week. A unit's daily report was drafted in it, or in the one before."""
        daily = (*self._daily(begins), *self._daily(begins - timedelta(weeks=1)))
        others = (one for kind in OTHERS for one in self._find("report", kind=kind, state="filed"))
        return [
            {"report": one["report"], "by": said["filed_by"], "role": said.get("role", ""), "at": said["at"]}
            for one in (*daily, *others)
            for said in one["versions"]
            if begins <= datetime.fromisoformat(said["at"]) < ends
        ]

    def _find(self, view: str, **where: Any) -> Sequence[Mapping[str, Any]]:
        return [document.data for document in self._views.find(view, self._exercise, where)]

    def _advice(self, incident: str, is_weekly: bool) -> Sequence[Mapping[str, Any]]:
        if is_weekly:
            return self._find("advice")
        return self._find("advice", incident=incident) if incident else ()

    def _issue(self, report: Mapping[str, Any], version: int) -> int:
        """Which of the year's filed reports of its kind it is, by when each was first filed."""
        if not version:
            return 0
        filed = sorted(
            (datetime.fromisoformat(one["versions"][0]["at"]).astimezone(ZONE), one["report"])
            for one in self._find("report", kind=report["kind"], state="filed")
        )
        year = next(at.year for at, name in filed if name == report["report"])
        return [name for at, name in filed if at.year == year].index(report["report"]) + 1


def _days(monday: datetime) -> Sequence[DayKind]:
    first = number_of(monday.astimezone(ZONE).date())
    return [CALENDAR.kind(first + n) for n in range(7)]


def _one_of(data: Mapping[str, Any], name: str, choice: Any, usual: str) -> Any:
    value = data.get(name) or usual
    if value not in get_args(choice):
        raise BadPayload(f"{name}: one of {', '.join(get_args(choice))}", [name])
    return value


def _version(report: Mapping[str, Any], wanted: Any) -> int:
    last = len(report["versions"])
    if wanted is None:
        return last
    if isinstance(wanted, bool) or not isinstance(wanted, int) or not 0 <= wanted <= last:
        raise BadPayload(f"version: a number from 0 (the draft) to {last}", ["version"])
    return wanted


def _named_week(name: str) -> bool:
    try:
        datetime.strptime(f"{name}-1", f"{WEEKLY}%G-W%V-%u")  # noqa: DTZ007 - only whether it is a week
    except ValueError:
        return False
    return True
