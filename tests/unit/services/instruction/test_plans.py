"""Prepared plans: which one fits, and what a wrong file says."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.instruction.plans import LEVELS, choose
from services.instruction.settings import FOLDER, load_plans
from shared.errors import SettingsError
from shared.messages.escalation import Level
from shared.messages.instruction import InstructionKind
from tests.unit.services.instruction.examples import GENERAL, WATER

SHIPPED = load_plans()
GOOD = (FOLDER / "default.yml").read_text(encoding="utf-8")


def chosen(matter: str, level: Level = "II") -> str | None:
    plan = choose(
        (GENERAL, WATER, replace(WATER, id="well", matters=("water-well",), levels=("I", "II"))),
        matter,
        level,
    )
    return plan.id if plan else None


def test_the_plan_made_most_closely_for_the_matter_is_chosen() -> None:
    assert chosen("fire") == "default"
    assert chosen("tap-water") == "water"
    assert chosen("water-hedong") == "water"
    assert chosen("water-well-3") == "well"


def test_a_plan_holds_for_its_levels_only() -> None:
    assert chosen("water-well-3", "III") == "water"
    assert choose([replace(GENERAL, levels=("I",))], "fire", "IV") is None


@given(st.text(max_size=30), st.sampled_from(LEVELS))
def test_every_matter_has_a_plan(matter: str, level: Level) -> None:
    assert choose(SHIPPED, matter, level)


def test_the_water_plan_verifies_remedies_supports_and_answers_in_the_open() -> None:
    water = next(plan for plan in SHIPPED if plan.id == "water")
    assert {step.kind for step in water.drafts} == {
        "verify_facts",
        "remedy",
        "support",
        "publish_statement",
        "answer_questions",
    }


def test_every_plan_keeps_to_the_closed_set_of_kinds() -> None:
    assert {step.kind for plan in SHIPPED for step in plan.drafts} <= set(get_args(InstructionKind))


@pytest.mark.parametrize(
    ("good", "bad", "match"),
    [
        ("kind: verify_facts", "kind: delete_posts", r"a\.yml: drafts\.0\.kind: Must be one of"),
        ("minutes: 90", "minutes: soon", r"a\.yml: drafts\.0\.minutes: Not a valid integer"),
        ("minutes: 90", "minutes: 0", r"a\.yml: drafts\.0\.minutes: must be 1 or more"),
        ("units: [services]", "units: []", r"a\.yml: drafts\.0\.units: must name at least one"),
        ("name: verify\n", "name: ver/ify\n", r"a\.yml: drafts\.0\.name: must be without spaces"),
        ("name: verify\n", "name: answer-people\n", r"a\.yml: drafts: two have the same name"),
        ("id: default", "ident: default", r"a\.yml: (id: Missing|ident: Unknown)"),
        ("title: 通用应急预案", "title: [", r"a\.yml is no YAML"),
        ("id: default", "id: default\nlevels: [V]", r"a\.yml: levels\.0: Must be one of"),
        ("id: default", "id: default\nlevels: []", r"a\.yml: levels: must name at least one"),
        ("id: default", 'id: default\nmatters: [""]', r"a\.yml: matters: an empty one"),
        ("id: default", "id: default\nlevels: [I]", "no plan holds for every matter and level"),
    ],
)
def test_a_wrong_plan_names_its_file_and_field(tmp_path: Path, good: str, bad: str, match: str) -> None:
    assert good in GOOD
    (tmp_path / "a.yml").write_text(GOOD.replace(good, bad, 1), encoding="utf-8")
    with pytest.raises(SettingsError, match=match):
        load_plans(tmp_path)


def test_two_plans_of_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"b\.yml: id: another plan is called 'default'"):
        load_plans(tmp_path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match=r"a\.yml is no YAML"):
        load_plans(tmp_path)


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yml").mkdir()
    with pytest.raises(SettingsError, match=r"a\.yml cannot be read"):
        load_plans(tmp_path)


def test_a_folder_without_plans_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"add a default\.yml"):
        load_plans(tmp_path)
