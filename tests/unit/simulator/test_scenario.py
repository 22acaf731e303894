"""What the scenarios that come along promise to those who play them."""

from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from shared.messages.correspondent import Point
from simulator.exercise.scenario import TASKS, ExpectationKind, Scenario
from simulator.scenario_file import load

SCENARIOS = Path(__file__).parents[3] / "simulator" / "scenarios"


@pytest.fixture(params=["brown-water", "short"])
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return load(SCENARIOS / f"{request.param}.yml")


def test_every_kind_of_expectation_is_judged_once(scenario: Scenario) -> None:
    assert sorted(e.kind for e in scenario.expectations) == sorted(get_args(ExpectationKind))


def test_every_role_and_task_has_a_response_time(scenario: Scenario) -> None:
    for role, tasks in TASKS.items():
        for task in tasks:
            assert scenario.response_time(role, task).median > 0


def test_every_statement_holds_every_point_of_the_check_in_both_languages(scenario: Scenario) -> None:
    for statement in scenario.statements:
        wording, text = scenario.wording(statement), scenario.statement_text(statement)
        assert set(wording) == set(get_args(Point))
        assert all(words.zh in text.zh and words.en in text.en for words in wording.values())
        assert statement.disclosure.zh in text.zh
        assert scenario.person(statement.by).identity is not None


def test_the_cast_is_two_of_office_and_lead_three_units_and_two_correspondents(scenario: Scenario) -> None:
    cast = {role: len(scenario.with_role(role)) for role in TASKS}
    assert cast == {"monitor": 1, "office": 2, "lead": 2, "unit": 3, "correspondent": 2}


def test_no_mandate_or_training_has_run_out(scenario: Scenario) -> None:
    for person in scenario.with_role("correspondent"):
        assert person.mandate_until is not None
        assert person.trained_on is not None
        assert person.trained_on < scenario.start.date() < person.mandate_until


def test_every_unit_is_asked_for_something_that_fits_into_the_drill(scenario: Scenario) -> None:
    assert {instruction.unit for instruction in scenario.instructions} == {unit.id for unit in scenario.units}
    for instruction in scenario.instructions:
        assert timedelta(minutes=instruction.minutes) < scenario.duration
        needs = instruction.takes or scenario.response_time("unit", "carry_out").median
        assert needs < instruction.minutes


def test_people_of_the_short_drill_answer_within_one_to_three_minutes() -> None:
    times = load(SCENARIOS / "short.yml").response_times
    assert all(1 <= time.median <= 3 for time in times)
