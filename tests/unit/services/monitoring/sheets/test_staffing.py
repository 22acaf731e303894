"""Who of the staff did what in the week."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.monitoring.sheets.content import Language, Section
from services.monitoring.sheets.headings import headed, numeral
from services.monitoring.sheets.staffing import staffing
from tests.unit.services.monitoring.sheets.papers import ORDER

AT = datetime(2026, 2, 18, 12, tzinfo=UTC)


def filing(report: str, by: str, role: str, hours: float = -1) -> dict[str, str]:
    return {"report": report, "by": by, "role": role, "at": (AT + timedelta(hours=hours)).isoformat()}


def note(what: str, incident: str, by: str, role: str, hours: float = -1) -> dict[str, Any]:
    at = (AT + timedelta(hours=hours)).isoformat()
    return {"what": what, "incident": incident, "by": by, "role": role, "at": at}


def section(filings: Any = (), notes: Any = (), language: Language = "zh") -> Section:
    return staffing(replace(ORDER, language=language, filings=filings), notes, AT)


def rows(found: Section) -> tuple[tuple[str, ...], ...]:
    assert found.table is not None
    return found.table.rows


FILINGS = [
    filing("first-water-1", "he", "monitor"),
    filing("first-water-1", "he", "monitor"),
    filing("special-water-1", "he", "monitor"),
    filing("weekly-2026-W07", "feng", "agency"),
    filing("zero-clinic-2026-02-18", "chen", "unit"),
]
NOTES = [
    note("assessed", "water-1", "sun", "office"),
    note("assessed", "water-1", "sun", "office"),
    note("directed", "water-1", "gao", "lead"),
    note("directed", "lamps-1", "sun", "office"),
    note("proposed", "water-1", "", ""),
]


def test_persons_stand_by_role_with_the_reports_and_incidents_that_they_had() -> None:
    assert rows(section(FILINGS, NOTES)) == (
        ("监测值班", "he", "2", "", ""),
        ("受托监测机构", "feng", "1", "", ""),
        ("办公室", "sun", "", "1", "1"),
        ("领导小组", "gao", "", "", "1"),
        ("单位", "chen", "1", "", ""),
    )


def test_each_role_is_summed_up_and_nobody_is_assessed_by_it() -> None:
    [told] = section(FILINGS, NOTES).paragraphs
    assert told.startswith("监测值班1人，报送2份；受托监测机构1人，报送1份；")
    assert "办公室1人，研判1件、批示1件；" in told
    assert told.endswith("不作为个人考核依据。")
    [english] = section([*FILINGS, filing("first-a-1", "li", "monitor")], NOTES, "en").paragraphs
    assert english.startswith("monitoring desk, 2 people: reports filed 3;")
    assert "leading group, 1 person: incidents directed 1;" in english
    assert english.endswith("nobody is assessed by them.")


def test_a_person_in_two_roles_stands_in_both() -> None:
    both = [filing("first-a-1", "he", "monitor"), filing("first-b-1", "he", "agency")]
    assert [row[:2] for row in rows(section(both))] == [("监测值班", "he"), ("受托监测机构", "he")]


def test_what_was_done_after_the_report_was_made_stays_out_of_it() -> None:
    assert section([filing("first-a-1", "he", "monitor", 1)]).table is None


def test_who_acted_before_the_role_was_noted_is_told_without_one() -> None:
    assert rows(section([filing("first-a-1", "he", "")])) == (("身份未记", "he", "1", "", ""),)


def test_a_week_in_which_nobody_did_anything_says_so() -> None:
    assert section().paragraphs == ("本周没有人报送、研判或批示。",)
    old = [{"what": "assessed", "incident": "water-1", "at": AT.isoformat()}]
    assert section(notes=old, language="en").paragraphs == (
        "Nobody filed, assessed or directed anything this week.",
    )


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (21, "二十一"),
        (99, "九十九"),
    ],
)
def test_chinese_headings_count_to_ninety_nine(number: int, said: str) -> None:
    assert numeral(number) == said
    assert headed(number, "时限", "zh") == f"{said}、时限"


def test_every_heading_has_its_own_numeral() -> None:
    assert len({numeral(number) for number in range(1, 100)}) == 99
    for wrong in (0, 100, -1):
        with pytest.raises(ValueError, match="from 1 to 99"):
            numeral(wrong)
