"""Norm packs: read from YAML, matched against what happens, and the rules that wait."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from services.escalation import ZONE, settings
from services.escalation.model import incident as incidents
from services.escalation.norms import Norms, Pattern, sign_of, strictest
from services.escalation.pack_file import pack
from shared.errors import SettingsError
from tests.unit.services.escalation.examples import MATRIX, NORMS, at, detect, filed

TOWNSHIP = settings.HERE / "packs" / "township.yml"


def test_the_township_s_times_are_those_of_the_protocol() -> None:
    times = {rule.id: rule.within for rule in NORMS.rules()}
    assert times == {
        "first_notice": timedelta(minutes=15),
        "special_report": timedelta(hours=4),
        "follow_up": timedelta(hours=12),
        "assess": timedelta(hours=1),
        "direct": timedelta(hours=1),
        "oral": timedelta(hours=2),
        "receipt": timedelta(minutes=30),
        "weekly": timedelta(hours=24),
        "zero": None,
        "lessons": None,
    }
    assert {rule.id: rule.working_days for rule in NORMS.rules() if rule.in_working_days} == {
        "zero": 1,
        "lessons": 10,
    }


def test_every_rule_is_cited_warns_and_says_what_is_ours() -> None:
    [township] = NORMS.packs
    assert township.citation
    for one in township.rules:
        assert one.clause
        assert one.breach
        assert one.ours
    warned = {tuple(warn.share for warn in one.warn) for one in NORMS.rules()}
    assert warned == {(0.5, 0.8), (0.8,)}


@pytest.mark.parametrize(
    ("begins", "due"),
    [
        (datetime(2026, 3, 4, 14, tzinfo=ZONE), datetime(2026, 3, 19, tzinfo=ZONE)),
        (datetime(2026, 3, 4, tzinfo=ZONE), datetime(2026, 3, 18, tzinfo=ZONE)),
        (datetime(2026, 2, 13, 14, tzinfo=ZONE), datetime(2026, 3, 6, tzinfo=ZONE)),
        (datetime(2026, 12, 17, 14, tzinfo=ZONE), datetime(2027, 1, 1, tzinfo=ZONE)),
        (datetime(2026, 12, 18, 14, tzinfo=ZONE), None),
    ],
)
def test_ten_working_days_end_with_the_tenth_that_begins_from_then_on(
    begins: datetime, due: datetime | None
) -> None:
    lessons = next(one for one in NORMS.rules() if one.id == "lessons")
    assert NORMS.due(lessons, begins.astimezone(UTC)) == due


def test_without_a_calendar_nothing_is_due_in_working_days() -> None:
    bare = Norms(NORMS.packs, ZONE)
    known = {one.id for one in bare.rules() if bare.due(one, at())}
    assert known == {one.id for one in NORMS.rules()} - {"zero", "lessons"}
    assert [one.id for one in bare.rules() if one.on and bare.next_day(one, at())] == ["weekly"]


def test_a_day_of_the_calendar_comes_when_its_pack_is_in_force() -> None:
    weekly, zero = (next(one for one in NORMS.rules() if one.id == name) for name in ("weekly", "zero"))
    before = datetime(2025, 11, 5, tzinfo=ZONE)
    assert NORMS.next_day(weekly, before) == datetime(2026, 1, 5, tzinfo=ZONE)
    assert NORMS.next_day(zero, before) == datetime(2026, 1, 4, tzinfo=ZONE), "a Sunday that is worked"


def test_a_filter_is_part_of_the_event() -> None:
    special = Pattern("report.filed", frozenset({"kind=special"}))
    assert special.fits(sign_of(filed("special", at())))
    assert not special.fits(sign_of(filed("first", at())))
    assert Pattern("report.filed").fits(sign_of(filed("first", at())))
    assert str(special) == "report.filed[kind=special]"


def test_the_strictest_of_rules_with_the_same_from_and_to_counts_alone() -> None:
    first = next(one for one in NORMS.rules() if one.id == "first_notice")
    stricter = replace(first, id="at_once", pack="county", within=timedelta(minutes=5))
    assert strictest([first, stricter]) == {("county", "at_once")}
    norms = Norms((*NORMS.packs, replace(NORMS.packs[0], id="county", rules=(stricter,))), ZONE)
    events = incidents.decide(incidents.Rulebook(norms, MATRIX), incidents.EMPTY, detect())
    assert [event.rule for event in events if hasattr(event, "begins")] == ["at_once"]


def test_a_pack_holds_from_its_day_on_as_the_installation_counts_days() -> None:
    rule = next(NORMS.rules())
    norms = Norms((replace(NORMS.packs[0], effective=date(2026, 2, 18)),), ZONE)
    assert norms.in_force(rule, datetime(2026, 2, 17, 16, 0, tzinfo=UTC))
    assert not norms.in_force(rule, datetime(2026, 2, 17, 15, 59, tzinfo=UTC))
    later = Norms((replace(NORMS.packs[0], effective=date(2027, 1, 1)),), ZONE)
    events = incidents.decide(incidents.Rulebook(later, MATRIX), incidents.EMPTY, detect())
    assert not [event for event in events if hasattr(event, "begins")]


WRONG = [
    ("within: 15m", "within: a while", "rule first_notice: within is 'a while': write a time as 15m"),
    ("within: 15m", "", "rule first_notice needs either within"),
    (
        'from: incident.detected\n    to: "report.filed[kind=first]"',
        'to: "report.filed[kind=first]"',
        "either from",
    ),
    ("kind=first", "kind=frist", "filters for 'kind=frist': use one of first, special"),
    ("kind=first", "title=first", "filters by 'title': this event is filtered by kind"),
    ("incident.assessed", "incident.asessed", "names 'incident.asessed', which is no event of the catalogue"),
    ("levels: [I, II]", "levels: [I, 2]", "rule special_report: levels: 2 is '2': use one of IV, III, II, I"),
    ("tell: unit}", "tell: units}", "tell is 'units': use one of monitor"),
    ("share: 0.5", "share: 50", "is no share of the time"),
    ("breach: [office]", "breech: [office]", "breech is not known here: use breach"),
    ("on: monday", "on: mondays", "on is 'mondays': use one of monday"),
    ("id: special_report", "id: first_notice", "rule first_notice has the id of a rule before it"),
    ("effective: 2026-01-01", "effective: soon", "write a day as 2026-01-31"),
    ("sudden: true", "sudden: yes", "sudden is 'yes': use one of true, false"),
    ("citation: 本单位关于网上公众关切处置的规定", "", "township lacks citation: add it"),
    ("rules:", "rules: [", "is not YAML"),
    ("each: unit", "each: village", "rule zero: each is 'village': use one of unit"),
    ("within: 15m", "within: 15m\n    each: unit", "rule first_notice says each without on"),
]


@pytest.mark.parametrize(("old", "new", "say"), WRONG)
def test_an_error_in_a_pack_names_file_line_rule_and_what_to_do(
    tmp_path: Path, old: str, new: str, say: str
) -> None:
    text = TOWNSHIP.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "township.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        pack(path)
    assert say in str(error.value)
    assert str(error.value).startswith("township.yml:")


def test_the_line_of_an_error_is_the_line_of_the_file(tmp_path: Path) -> None:
    lines = TOWNSHIP.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines, 1) if "within: 4h" in line)
    lines[number - 1] = "    within: 4 hours"
    (tmp_path / "p.yml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(SettingsError, match=f"p.yml:{number}: rule special_report"):
        pack(tmp_path / "p.yml")


def test_a_file_that_is_missing_or_empty_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.yml cannot be read"):
        pack(tmp_path / "none.yml")
    (tmp_path / "empty.yml").write_text("# nothing\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"empty\.yml:1: is empty"):
        pack(tmp_path / "empty.yml")
