"""Sources that brought nothing, in the weekly report."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.monitoring.sheets.content import Language, Section
from services.monitoring.sheets.quiet import quiet_sources
from tests.unit.services.monitoring.sheets.papers import ORDER

MONDAY = datetime(2026, 2, 15, 16, tzinfo=UTC)  # 16 February, 00:00 in China
WEEK = 24 * 7


def hour(number: float) -> datetime:
    return MONDAY + timedelta(hours=number)


def spell(since: float, until: float | None = None, kind: str = "silent", **more: Any) -> dict[str, str]:
    told = hour(more.get("told", since + 6)).isoformat()
    ended = "" if until is None else hour(until).isoformat()
    return {
        "kind": kind,
        "since": hour(since).isoformat(),
        "told": told,
        "until": ended,
        "why": more.get("why", ""),
    }


def section(*spells: dict[str, str], language: Language = "zh", at: float = WEEK) -> Section:
    sources: list[dict[str, Any]] = [
        {"source": "daily", "outlet": "晚报网", "spells": list(spells)},
        {"source": "forum", "outlet": "", "spells": []},
    ]
    order = replace(ORDER, language=language, sources=sources)
    return quiet_sources(order, MONDAY, hour(WEEK), hour(at))


def rows(found: Section) -> tuple[tuple[str, ...], ...]:
    assert found.table is not None
    return found.table.rows


def test_a_silence_is_told_with_since_until_and_for_how_long() -> None:
    found = section(spell(10.5, 30))
    assert found.paragraphs[0].startswith("登记的来源2个，其中1个有一段时间没有信息")
    assert rows(found) == (("晚报网 daily", "无新信息", "2-16 10:30", "2-17 06:00", "19小时30分"),)


def test_a_silence_counts_within_the_week_alone_and_says_that_it_goes_on() -> None:
    assert rows(section(spell(-5, None))) == (
        ("晚报网 daily", "无新信息", "2-15 19:00", "仍在持续", "168小时0分"),
    )
    assert section(spell(-9, -1), spell(WEEK + 1, told=WEEK + 8), at=WEEK + 9).table is None


def test_what_was_not_known_when_the_report_was_made_stays_out_of_it() -> None:
    assert section(spell(160, None, told=170), at=169).table is None
    assert rows(section(spell(100, 175), at=169))[0][3:] == ("仍在持续", "68小时0分")
    assert rows(section(spell(10, None), at=24))[0][4] == "14小时0分"


def test_several_spells_of_a_kind_are_one_row_and_another_kind_is_another() -> None:
    found = section(
        spell(1, 3, "troubled"), spell(5, 6, "troubled"), spell(8, 9, "paused", why="搬迁"), language="en"
    )
    assert rows(found) == (
        ("晚报网 daily", "paused (搬迁)", "16 Feb 08:00", "16 Feb 09:00", "1 h 0 min"),
        ("晚报网 daily", "could not be read, 2 times", "16 Feb 01:00", "16 Feb 06:00", "3 h 0 min"),
    )


def test_sources_that_all_brought_something_are_told_too_and_none_is_nothing() -> None:
    found = section()
    assert (found.paragraphs, found.table) == (("登记的来源2个，均正常读取并有信息。",), None)
    assert quiet_sources(ORDER, MONDAY, hour(WEEK), hour(WEEK)).paragraphs == ()


def test_a_document_of_an_older_candor_has_no_spells() -> None:
    order = replace(ORDER, sources=[{"source": "daily", "outlet": ""}])
    assert quiet_sources(order, MONDAY, hour(WEEK), hour(WEEK)).table is None
