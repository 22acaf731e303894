"""A trainer who makes a mistake is told where it is and what to do."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.scenario_file import ScenarioError, load, parse

SCENARIOS = Path(__file__).parents[3] / "simulator" / "scenarios"
SHORT = (SCENARIOS / "short.yml").read_text(encoding="utf-8")


def told(text: str) -> list[str]:
    try:
        parse(text, "short.yml")
    except ScenarioError as error:
        return str(error).splitlines()
    return []


def complaints(text: str) -> list[str]:
    found = told(text)
    assert found, "an error was expected"
    return found


def changed(old: str, new: str, count: int = 1) -> str:
    assert old in SHORT
    return SHORT.replace(old, new, count)


def line_of(text: str, fragment: str) -> int:
    return text[: text.index(fragment)].count("\n") + 1


@pytest.mark.parametrize("name", ["brown-water", "short"])
def test_the_scenarios_that_come_along_can_be_played(name: str) -> None:
    scenario = load(SCENARIOS / f"{name}.yml")
    assert scenario.id == name
    assert scenario.assessment.level == "II"


def test_an_inject_without_a_target_is_named_with_file_line_and_field() -> None:
    text = changed("    target: monitor\n", "")
    assert complaints(text) == [
        f"short.yml:{line_of(text, '- id: first-call')}: injects[0].target: missing; name a role or unit"
    ]


def test_an_inject_with_an_unknown_target_is_an_error_that_offers_a_known_one() -> None:
    text = changed("target: monitor\n", "target: moniter\n")
    [complaint] = complaints(text)
    assert complaint.startswith(f"short.yml:{line_of(text, 'target: moniter')}: injects[0].target: unknown")
    assert "did you mean monitor" in complaint


def test_an_inject_for_a_role_that_nobody_plays_is_an_error() -> None:
    text = re.sub(r"  - \{id: monitor-he.*\n", "", SHORT)
    assert any("injects[0].target: nobody plays monitor" in complaint for complaint in complaints(text))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("level: II", "level: V", "assessment.level: unknown 'V'; choose I, II, III, IV"),
        ("level: II", "levl: II", "assessment.levl: unknown field; did you mean level?"),
        ("sudden: true", "sudden: yes", "assessment.sudden: 'yes' cannot be read; write true or false"),
        ("duration_h: 2", "duration_h: nan", "duration_h: 'nan' cannot be read; give virtual hours"),
        ("duration_h: 2", "duration_h: 1e9", "duration_h: too many or too large: at most 240"),
        ("T19:00:00+08:00", "T19:00:00", "write a moment with its offset"),
        ("    at: 13m", "    at: 13", "injects[0].at: '13' cannot be read; write a time such as"),
        ("    at: 13m", "    at: 13h", "injects[0].at: lies after the end"),
        ("report: 0.65", "report: 0.75", "crowd.phases[0].shares: the shares add up to 1.1"),
        ("rhythm: [6, ", "rhythm: [", "crowd.background.rhythm: has 23 items"),
        ("unit: clinic}", "unit: clinics}", "people[6].unit: unknown 'clinics'; name a unit: did you mean"),
        ("kind: remedy", "kind: remove_post", "instructions[1].kind: unknown 'remove_post'"),
        ("phrasebook: tap-water", "phrasebook: wine", "crowd.phrasebook: unknown 'wine'"),
        ("by: correspondent-lin", "by: office-sun", "statements[0].by: office-sun has no mandate to speak"),
        ("limit: 1h}", "limit: 3h}", "expectations[5].limit: lies after the end"),
        ("kind: statement, limit: 1h}", "kind: statement}", "a statement has no township clock"),
        ("unit: services\n    asked", "unit: clinic\n    asked", "unit: clinic has no correspondent"),
        ("id: office-tang", "id: office-sun", "people[2].id: 'office-sun' is the name of item 1 already"),
        ("id: lead-wei", "id: clinic", "people[4].id: 'clinic' is a role, service or unit already"),
        ("id: short", "id: Kurz/1", "id: 'Kurz/1' is no id"),
        ("title: 自来水发黄（两小时短演练）", "title:", "title: missing; write a text"),
        ("duration_h: 2", "duration_h: 2\nduration_h: 3", "duration_h: is there twice"),
        ("units:\n", "units: none\nunits_:\n", "units: needs a list; list units"),
        ("target: monitoring", "target: office", "a post is a public text; give it the target monitoring"),
        ("trained_on: 2025-11-12", "", "a correspondent needs identity, mandate, mandate_until"),
        ("task: direct,", "task: assess,", "assess is no task of the role lead; choose direct, approve"),
    ],
)  # fmt: skip  # a table
def test_a_mistake_is_told_with_what_to_do(old: str, new: str, said: str) -> None:
    found = complaints(changed(old, new))
    assert any(said in complaint for complaint in found), found


def test_a_second_office_and_a_second_lead_are_needed_because_two_people_sign() -> None:
    text = re.sub(r"  - \{id: (office-tang|lead-wei),.*\n", "", SHORT).replace("[office-tang, ", "[")
    found = "\n".join(complaints(text))
    assert "1 with the role office, 2 needed; add people" in found
    assert "1 with the role lead, 2 needed; add people" in found


def test_level_three_needs_one_lead_only() -> None:
    text = re.sub(r"  - \{id: lead-wei,.*\n", "", changed("level: II", "level: III"))
    assert len(parse(text, "short.yml").with_role("lead")) == 1


def test_all_errors_are_told_at_once_in_the_order_of_the_file() -> None:
    text = changed("level: II", "level: V").replace("kind: remedy", "kind: mend")
    found = complaints(text)
    lines = [int(complaint.split(":")[1]) for complaint in found]
    assert len(found) == 2
    assert lines == sorted(lines)


def test_of_many_errors_twenty_are_shown_and_the_rest_is_counted() -> None:
    found = complaints(SHORT.replace("median:", "middle:"))
    assert len(found) == 21
    assert re.fullmatch(r"and \d+ more", found[-1])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "short.yml:1: holds no fields"),
        ("- a\n- b\n", "short.yml:1: holds no fields"),
        ("id: a\ntitle: [\n", "is not YAML"),
        ("id: a\n---\nid: b\n", "is not YAML"),
        ("id: a\nb: \x07\n", "short.yml:2: holds a control character"),
        ("[" * 2000, "short.yml:1: is nested too deeply"),
        ("? [a, b]\n: c\n", "unknown field"),
        ("id: &a [*a]\n", "id: needs one value"),
        ("? [a]\n: [{id: b}]\n", "unknown field"),
    ],
)
def test_what_is_no_scenario_at_all_gets_a_sentence_too(text: str, said: str) -> None:
    assert said in "\n".join(complaints(text))


def test_a_file_that_is_missing_or_not_utf8_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        load(tmp_path / "nowhere.yml")
    (tmp_path / "latin.yml").write_bytes(b"title: caf\xe9\n")
    with pytest.raises(ScenarioError, match="not UTF-8"):
        load(tmp_path / "latin.yml")


LINES = SHORT.splitlines()


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, len(LINES) - 1),
    st.sampled_from(
        ["", "?", "- ", "x: y", "  at: null", "{", "  - []", "id: *a", "<<: {a: b}", "!!set {a}"]
    ),
)
def test_a_line_spoilt_at_random_is_read_or_refused_but_never_a_crash(where: int, line: str) -> None:
    spoilt = "\n".join([*LINES[:where], line, *LINES[where + 1 :]])
    assert all(re.match(r"(short\.yml:[1-9]\d*: .|and \d+ more$)", said) for said in told(spoilt))
