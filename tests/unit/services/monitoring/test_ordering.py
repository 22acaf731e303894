"""From a question to the order of a sheet, and what the journal knew by then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.monitoring import PARTS
from services.monitoring.history import History, history
from services.monitoring.ordering import Desk
from services.monitoring.sheets.compose import composed
from shared.actors import Actor
from shared.errors import BadPayload, NotFound
from shared.inline import Inline
from shared.messages.catalogue import type_of
from shared.messages.correspondent import UnitChanged
from shared.messages.envelope import Message
from shared.messages.escalation import IncidentDetected, LevelProposed
from shared.messages.sources import Mention, Mentions
from shared.parts import Person, Role
from tests.unit.services.monitoring.sheets.papers import ISSUER

START = datetime(2026, 2, 18, 11, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
DRILL = "d1"
WATER = f"x/{DRILL}/topic/water"


class Office:
    """Monitoring alone, in an exercise: a topic is watched, spoken of, and reported on."""

    def __init__(self) -> None:
        self.inline = Inline([PARTS], START)
        self.store = self.inline.services["monitoring"].store
        self._said = 0
        self.call(
            "watch", "monitor", topic="water", title="自来水", title_en="Tap water", terms=["水"], harm="none"
        )

    def call(self, name: str, role: Role, at: datetime = START, **data: Any) -> None:
        self._said += 1
        unit = "clinic" if role == "unit" else ""
        actor = Actor(Person(f"{role}-1", role, unit), DRILL, robot=True)
        self.inline.call("monitoring", name, actor, data, f"c{self._said}", at)

    def hear(self, event: Any) -> None:
        self._said += 1
        message = Message(
            f"m{self._said}", "/candor/test", type_of(event), f"x/{DRILL}/test", event.at, event, 1, event.at,
            exercise=DRILL,
        )  # fmt: skip
        self.inline.publish([message])
        self.inline.settle()

    def speak(self, at: datetime, *texts: str) -> None:
        self._said += 1
        mentions = tuple(
            Mention(f"m-{self._said}-{n}", "test", at, text, "zh", "河东村", "柳河论坛")
            for n, text in enumerate(texts)
        )
        self.hear(Mentions(mentions, at))

    def detect(self, incident: str, at: datetime) -> None:
        self.hear(IncidentDetected(incident, "water", "a1", "water", "自来水", "Tap water", "none", "", at))

    def file(self, report: str, at: datetime, **data: Any) -> None:
        self.call("file_report", "monitor", at, report=report, title="初报", facts=["事实"], **data)

    def ordered(self, now: datetime = START + DAY, **data: Any) -> Any:
        wanted = {"form": "html", **data}
        return Desk(self.store, DRILL, self.store.journal).ordered(wanted, ISSUER, now)

    def history(self, at: datetime, back: timedelta = DAY) -> History:
        return history(self.store.journal, WATER, at, back)


@pytest.fixture
def office() -> Office:
    return Office()


def test_the_history_has_every_minute_since_the_topic_was_watched(office: Office) -> None:
    office.speak(START + MINUTE, "水黄了", "水怎么黄了？")
    office.speak(START + 3 * MINUTE, "河东也黄水")
    known = office.history(START + 3 * MINUTE)
    assert known.mentions == (0, 2, 0, 1)
    assert known.questions == (0, 1, 0, 0)
    assert len(known.asked) == 1
    assert (known.outlets, known.places) == (("柳河论坛",), ("河东村",))


def test_the_history_has_what_was_claimed_and_what_harm_was_told(office: Office) -> None:
    office.speak(START + MINUTE, "黄水，没有人受伤", "黄水，听说3人中毒住院")
    office.speak(START + 2 * MINUTE, "黄水喝了，孩子拉肚子")
    office.speak(START + 9 * MINUTE, "黄水，有人死亡")
    known = office.history(START + 3 * MINUTE)
    [hurt] = known.claims
    assert (hurt.kind, hurt.texts) == ("hurt", 1)
    assert [(one.kind, one.texts, one.places) for one in known.harms] == [
        ("nuisance", 3, ("河东村",)),
        ("health", 2, ("河东村",)),
    ]


def test_what_was_told_later_is_not_in_the_history(office: Office) -> None:
    office.speak(START + MINUTE, "水黄了")
    office.speak(START + 5 * MINUTE, "还黄水")
    assert sum(office.history(START + 4 * MINUTE).mentions) == 1


def test_the_history_looks_back_no_further_than_it_is_asked(office: Office) -> None:
    for n in range(40):
        office.speak(START + n * 10 * MINUTE, f"水黄了{n}")
    known = office.history(START + 390 * MINUTE, HOUR)
    assert len(known.mentions) == 61
    assert sum(known.mentions) == 7


def test_a_topic_that_was_not_watched_by_then_has_no_history(office: Office) -> None:
    assert office.history(START - MINUTE) == History(START - MINUTE)
    assert history(office.store.journal, f"x/{DRILL}/topic/fire", START, DAY) == History(START)


def test_an_order_has_what_was_known_of_the_incident(office: Office) -> None:
    office.speak(START + MINUTE, "水黄了")
    office.detect("water-1", START + 2 * MINUTE)
    office.hear(LevelProposed("water-1", "II", "停水", "no water", START + 2 * MINUTE))
    order = office.ordered(report="first-water-1")
    assert (order.version, order.issue, order.exercise) == (0, 0, DRILL)
    assert sum(order.history.mentions) == 1
    assert [note["what"] for note in order.docket["notes"]] == ["detected", "proposed"]
    assert [one["report"] for one in order.earlier] == ["first-water-1"]


def test_the_newest_version_is_meant_unless_one_is_named(office: Office) -> None:
    office.detect("water-1", START)
    for n in (1, 2):
        office.file("first-water-1", START + n * MINUTE)
    assert office.ordered(report="first-water-1").version == 2
    assert office.ordered(report="first-water-1", version=1).version == 1
    assert office.ordered(report="first-water-1", version=0).version == 0
    for wrong in (3, -1, True, "1"):
        with pytest.raises(BadPayload, match="from 0"):
            office.ordered(report="first-water-1", version=wrong)


def test_filed_reports_of_a_kind_are_numbered_by_the_year(office: Office) -> None:
    new_year = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # 2027 in China
    for incident, at in (("a-1", START + HOUR), ("b-1", START), ("c-1", new_year)):
        office.detect(incident, at)
        office.file(f"first-{incident}", at)
    issues = {one: office.ordered(report=f"first-{one}").issue for one in ("a-1", "b-1", "c-1")}
    assert issues == {"b-1": 1, "a-1": 2, "c-1": 1}


def test_a_week_that_is_not_over_can_be_looked_at(office: Office) -> None:
    office.speak(START + MINUTE, "水黄了")
    order = office.ordered(START + HOUR, report="weekly-2026-W08")
    assert (order.preview, order.version, order.report["kind"]) == (True, 0, "weekly")
    assert "自来水：信息1条" in "".join(order.report["facts"])
    assert not office.ordered(START + 9 * DAY, report="weekly-2026-W08").preview
    assert not list(office.store.journal.read(f"x/{DRILL}/report/weekly-2026-W08")), "looking changes nothing"


def test_a_weekly_order_has_the_units_and_what_they_filed_in_its_week(office: Office) -> None:
    for unit, active in (("clinic", True), ("water", True), ("old", False)):
        office.hear(UnitChanged(unit, unit, "", "", active, START))
    for day in ("2026-02-18", "2026-02-25"):
        at = datetime.fromisoformat(f"{day}T08:00:00Z")
        report = f"zero-clinic-{day}"
        office.call("draft_report", "unit", at, report=report, kind="zero", title="零报告", facts=["无"])
        office.call("file_report", "unit", at, report=report, title="零报告", facts=["无"])
    office.detect("water-1", START)
    office.detect("water-2", START + 9 * DAY)
    order = office.ordered(START + HOUR, report="weekly-2026-W08")
    assert [one["incident"] for one in order.dockets] == ["water-1"]
    assert [one["unit"] for one in order.units] == ["clinic", "water"]
    assert [one["report"] for one in order.daily] == ["zero-clinic-2026-02-18"]


def test_a_weekly_order_has_who_filed_what_in_its_week(office: Office) -> None:
    for incident, at in (("water-1", START), ("water-2", START + 9 * DAY)):
        office.detect(incident, at)
        office.file(f"first-{incident}", at)
    office.file("first-water-1", START + 8 * DAY)
    sunday = datetime(2026, 2, 15, 15, tzinfo=UTC)
    zero = {"report": "zero-clinic-2026-02-15", "title": "零报告", "facts": ["无"]}
    office.call("draft_report", "unit", sunday, kind="zero", **zero)
    office.call("file_report", "unit", sunday + DAY, **zero)
    filings = office.ordered(START + HOUR, report="weekly-2026-W08").filings
    assert sorted((one["report"], one["by"], one["role"]) for one in filings) == [
        ("first-water-1", "monitor-1", "monitor"),
        ("zero-clinic-2026-02-15", "unit-1", "unit"),
    ]


def test_a_weekly_order_has_the_sources_that_are_read(office: Office) -> None:
    office.call(
        "add_source", "monitor", source="daily", kind="feed", address="https://news.example.cn/rss.xml"
    )
    [source] = office.ordered(START + HOUR, report="weekly-2026-W08").sources
    assert (source["source"], source["spells"]) == ("daily", [])


@pytest.mark.parametrize("report", ["first-fire-1", "weekly-2026-W60", "weekly-x", ""])
def test_a_report_that_is_not_there(office: Office, report: str) -> None:
    with pytest.raises(NotFound, match="candor report list"):
        office.ordered(report=report)


@pytest.mark.parametrize("wrong", [{"form": "odt"}, {"form": ""}, {"language": "fr"}])
def test_another_form_or_language(office: Office, wrong: dict[str, str]) -> None:
    office.detect("water-1", START)
    with pytest.raises(BadPayload, match="one of"):
        office.ordered(START, report="first-water-1", **wrong)


def test_no_sheet_holds_what_somebody_wrote(office: Office) -> None:
    office.speak(START + MINUTE, "河东村的水黄了好几天", "河西村的水到底怎么了？")
    office.detect("water-1", START + 2 * MINUTE)
    for report in ("first-water-1", "weekly-2026-W08"):
        for language in ("zh", "en"):
            shown = repr(composed(office.ordered(report=report, language=language)))
            assert "好几天" not in shown
            assert "到底" not in shown
