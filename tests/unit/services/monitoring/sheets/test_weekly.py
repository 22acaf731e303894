"""The sections of a weekly report."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.monitoring.sheets.compose import composed
from services.monitoring.sheets.content import Section, Sheet
from services.monitoring.sheets.weekly import week
from tests.unit.services.monitoring.sheets.papers import ORDER, REPORT

MONDAY = datetime(2026, 2, 15, 16, tzinfo=UTC)  # 16 February, 00:00 in China
HOURS = 24 * 7


def topic(name: str, hours: list[int], begins: datetime = MONDAY) -> dict[str, Any]:
    return {
        "topic": name,
        "title": f"题{name}",
        "title_en": name,
        "hours": [begins.isoformat(), hours],
        "asked": [begins.isoformat(), [1] * len(hours)],
        "episodes": [{"raised": (MONDAY + timedelta(hours=3)).isoformat()}],
    }


def note(what: str, hour: float, about: str = "", words: str = "话") -> dict[str, str]:
    at = (MONDAY + timedelta(hours=hour)).isoformat()
    return {"what": what, "about": about, "words": words, "words_en": f"{words} en", "at": at}


def sheet(*notes: dict[str, str], topics: Any = ()) -> Sheet:
    docket = {"incident": "water-1", "title": "自来水", "title_en": "Tap water", "notes": list(notes)}
    report = {**REPORT, "report": "weekly-2026-W08", "kind": "weekly", "incident": "", "topic": ""}
    return composed(replace(ORDER, report=report, dockets=[docket], topics=topics, history=None))


def section(found: Sheet, heading: str) -> Section:
    [one] = [one for one in found.sections if one.heading.endswith(heading)]
    return one


@pytest.mark.parametrize("name", ["weekly-2026-W08", "weekly-2026-W08-2"])
def test_a_week_is_that_of_the_reports_name(name: str) -> None:
    assert week(name, MONDAY) == (MONDAY, MONDAY + timedelta(days=7))


def test_a_week_without_a_name_is_the_one_before() -> None:
    assert week("weekly-x", MONDAY + timedelta(days=8)) == (MONDAY, MONDAY + timedelta(days=7))


def test_topics_stand_in_a_table_the_most_mentioned_first() -> None:
    topics = [topic("a", [1] * 5), topic("b", [2] * HOURS, MONDAY - timedelta(days=7))]
    table = section(sheet(topics=topics), "话题").table
    assert table is not None
    assert table.rows == (("题a", "5", "不详", "5", "1"), ("题b", "0", str(2 * HOURS), "0", "1"))


def test_topics_with_mentions_have_their_curve() -> None:
    found = sheet(topics=[topic("a", [1] * 5), topic("b", [0] * 5)])
    assert section(found, "话题走势：题a").figure is not None
    assert not any(one.heading.endswith("题b") for one in found.sections)


def test_what_happened_to_incidents_is_listed_and_other_weeks_are_not() -> None:
    found = sheet(note("detected", 1), note("closed", 5, words="办结"), note("reopened", HOURS + 1))
    table = section(found, "处置事项").table
    assert table is not None
    assert [row[2] for row in table.rows] == ["话", "办结"]
    assert section(sheet(note("detected", -1)), "处置事项").table is None


def test_false_alarms_are_named() -> None:
    assert section(sheet(note("dismissed", 1, words="排除：冲洗")), "误报").paragraphs == (
        "自来水 排除：冲洗",
    )
    assert section(sheet(), "误报").paragraphs == ("本周没有排除的事项。",)


def test_answers_are_counted_with_how_late_they_came() -> None:
    found = sheet(
        note("asked", 1, "q1"),
        note("asked", 1, "q2"),
        note("asked", 1, "q3"),
        note("answered", 1.5, "q1"),
        note("answered", 3, "q2"),
        note("answered", 9, "q1"),
    )
    assert section(found, "群众提问的答复").paragraphs == (
        "列出的提问3个，已答复2个；从列出到答复，中间值1小时15分，最长2小时0分。",
    )
    assert "尚无答复" in section(sheet(note("asked", 1, "q1")), "群众提问的答复").paragraphs[0]


def test_deadlines_are_counted_and_the_missed_ones_listed() -> None:
    found = section(sheet(note("met", 1), note("met", 2), note("late", 3), note("missed", 4)), "时限")
    assert found.paragraphs == ("按时2项，逾期后完成1项，超时1次，免除0项（按时的签收和各单位零报告不计）。",)
    assert found.table is not None
    assert len(found.table.rows) == 2


def test_what_units_owe_on_working_days_is_no_deadline_of_the_week() -> None:
    found = section(
        sheet(note("missed", 4, "unit/clinic/zero-2026-02-16"), note("late", 5, "unit/a/b")), "时限"
    )
    assert found.table is None
    assert "超时0次" in found.paragraphs[0]
