"""A week of zero reports through the services: filed, missed, told upwards, and in the weekly report."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.commands.status import missing_reports
from services.correspondent import PARTS as CORRESPONDENT
from services.escalation import PARTS as ESCALATION
from services.monitoring import PARTS as MONITORING
from services.monitoring import ZONE
from services.monitoring.ordering import Desk
from services.monitoring.sheets.compose import composed
from services.monitoring.sheets.content import Section
from services.monitoring.sheets.known import Issuer
from shared.actors import Actor
from shared.inline import Inline
from shared.parts import Person

SUNDAY = datetime(2026, 3, 1, 12, tzinfo=ZONE)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OFFICE, LI, CHEN = Person("sun", "office"), Person("li", "monitor"), Person("chen", "unit", "clinic")
UNITS = {"clinic": "卫生院", "school": "中心学校"}


class Town:
    """Three services in live work, with the people who call them."""

    def __init__(self) -> None:
        self.inline = Inline([MONITORING, ESCALATION, CORRESPONDENT], SUNDAY)
        self._calls = 0
        self.call("monitoring", "watch", LI, SUNDAY, topic="water", title="水", terms=["水"], harm="none")
        for unit, title in UNITS.items():
            self.unit(unit, SUNDAY, title=title)

    def call(self, service: str, name: str, who: Person, at: datetime, **data: Any) -> None:
        self.inline.advance("", at)
        self._calls += 1
        self.inline.call(service, name, Actor(who), data, f"c{self._calls}")

    def unit(self, unit: str, at: datetime, title: str, active: bool = True) -> None:
        named = {"unit": unit, "title": title, "title_en": unit.title(), "department": "办公室"}
        self.call("correspondent", "set_unit", OFFICE, at, active=active, **named)

    def files(self, day: int, at: datetime) -> None:
        zero = {"report": f"zero-clinic-{(SUNDAY + day * DAY).date()}", "title": "零报告", "facts": ["无"]}
        self.call("monitoring", "draft_report", CHEN, at, kind="zero", **zero)
        self.call("monitoring", "file_report", CHEN, at, **zero)

    def clocks(self, unit: str) -> list[tuple[str, str]]:
        views = self.inline.services["escalation"].store.views
        found = views.find("clock", "", {"subject": f"unit/{unit}"})
        return [(one["id"][-5:], one["state"]) for document in found for one in document.data["clocks"]]

    def section(self, heading: str, language: str = "zh") -> Section:
        store, now = self.inline.services["monitoring"].store, SUNDAY + 8 * DAY
        data = {"report": "weekly-2026-W10", "form": "html", "language": language}
        sheet = composed(Desk(store, "", store.journal).ordered(data, Issuer("办公室", "office"), now))
        return next(one for one in sheet.sections if heading in one.heading)


@pytest.fixture(scope="module")
def town() -> Town:
    """The clinic files late on Tuesday and not on Friday; the school never, and is closed on Thursday."""
    town = Town()
    town.files(1, SUNDAY + DAY)
    town.files(2, SUNDAY + 3 * DAY - 11 * HOUR)
    town.files(3, SUNDAY + 3 * DAY)
    town.unit("school", SUNDAY + 4 * DAY, title="中心学校", active=False)
    town.files(4, SUNDAY + 4 * DAY + HOUR)
    town.inline.advance("", SUNDAY + 8 * DAY)
    assert town.inline.dead == []
    return town


def test_each_unit_is_held_for_its_own_days_alone(town: Town) -> None:
    assert town.clocks("clinic") == [
        ("03-02", "met"),
        ("03-03", "met"),
        ("03-04", "met"),
        ("03-05", "met"),
        ("03-06", "missed"),
        ("03-09", "running"),
    ]
    assert town.clocks("school") == [(f"03-0{day}", "excused") for day in (2, 3, 4, 5)]


def test_what_is_missing_is_told_to_the_unit_then_the_office_then_the_leaders(town: Town) -> None:
    told = [one for one in town.inline.told if "unit-school-zero-2026-03-02" in one.notice]
    assert [one.to for one in told] == ["unit:school", "office", "lead"]
    assert all("中心学校3月2日零报告" in one.text for one in told)
    assert not [one for one in town.inline.told if "unit-school-zero-2026-03-05" in one.notice]
    late = [one.to for one in town.inline.told if "unit-clinic-zero-2026-03-03" in one.notice]
    assert late == ["unit:clinic", "office"]


def test_the_weekly_report_names_the_gaps_and_who_worked(town: Town) -> None:
    daily = town.section("零报告")
    assert daily.paragraphs == ("另有缺报的单位：卫生院（1天）。", "逾期报送1次。")
    assert daily.table is not None
    assert daily.table.rows == (("卫生院", "零", "零", "零", "零", "缺", "休", "休"),)
    staffing = town.section("Staffing", "en")
    assert staffing.table is not None
    assert staffing.table.rows == (("units", "chen", "4", "", ""),)


def test_the_status_tells_what_is_missing_in_a_line_for_each_unit(town: Town) -> None:
    views = town.inline.services["escalation"].store.views
    clocks = [document.data for document in views.find("clock", "", {})]
    assert list(missing_reports([one for one in clocks if one["unit"]])) == [
        "clinic: daily reports missing: 1, the first 卫生院3月6日零报告"
    ]
