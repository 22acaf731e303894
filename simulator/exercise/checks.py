"""What must hold between the parts of a scenario, beyond what each field says for itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import get_args

from simulator.exercise.scenario import TASKS, Role, Scenario, Service

FEWEST: dict[Role, int] = {"monitor": 1, "office": 2, "lead": 1, "unit": 1, "correspondent": 1}
"""Players that a drill needs: in the office another person approves what one drafts."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Where in the scenario something is wrong, and what to do about it."""

    path: Path
    say: str


def problems(scenario: Scenario) -> Iterator[Problem]:
    """Everything that would stop or spoil a drill; empty for a scenario that can be played."""
    yield from _cast(scenario)
    yield from _response_times(scenario)
    yield from _targets(scenario)
    yield from _clear_names(scenario)
    yield from _moments(scenario)
    yield from _speakers(scenario)


def _cast(scenario: Scenario) -> Iterator[Problem]:
    need = FEWEST | ({"lead": 2} if scenario.assessment.level in ("I", "II") else {})
    for role, count in need.items():
        have = len(scenario.with_role(role))
        if have < count:
            yield Problem(("people",), f"{have} with the role {role}, {count} needed; add people")
    staffed = {person.unit for person in scenario.with_role("unit")}
    for n, instruction in enumerate(scenario.instructions):
        if instruction.unit not in staffed:
            yield Problem(
                ("instructions", n, "unit"), f"nobody plays {instruction.unit}; add a person of the role unit"
            )


def _response_times(scenario: Scenario) -> Iterator[Problem]:
    given = [(time.role, time.task) for time in scenario.response_times]
    for n, pair in enumerate(given):
        if pair in given[:n]:
            yield Problem(("response_times", n), f"{pair[0]} {pair[1]} is there twice; take one away")
    for role, tasks in TASKS.items():
        missing = [task for task in tasks if (role, task) not in given]
        if missing:
            yield Problem(("response_times",), f"{role} lacks {', '.join(missing)}; add median and spread")


def _targets(scenario: Scenario) -> Iterator[Problem]:
    for n, inject in enumerate(scenario.injects):
        if inject.target in get_args(Role) and not any(p.role == inject.target for p in scenario.people):
            yield Problem(
                ("injects", n, "target"), f"nobody plays {inject.target}; name a role that is played"
            )


def _clear_names(scenario: Scenario) -> Iterator[Problem]:
    """A target is one thing only: no unit or person bears the name of a role, a service or each other."""
    taken = set(get_args(Role)) | set(get_args(Service))
    named = {("units", n, "id"): unit.id for n, unit in enumerate(scenario.units)}
    for path, name in (named | {("people", n, "id"): p.id for n, p in enumerate(scenario.people)}).items():
        if name in taken:
            yield Problem(path, f"'{name}' is a role, service or unit already; choose another id")
        taken.add(name)


def _moments(scenario: Scenario) -> Iterator[Problem]:
    moments: dict[Path, timedelta] = {("stabilised", "at"): scenario.stabilised.at}
    moments |= {("injects", n, "at"): inject.at for n, inject in enumerate(scenario.injects)}
    moments |= {("reports", n, "at"): report.at for n, report in enumerate(scenario.reports)}
    moments |= {("briefs", n, "at"): brief.at for n, brief in enumerate(scenario.briefs)}
    moments |= {("statements", n, "at"): made.at for n, made in enumerate(scenario.statements)}
    moments |= {("crowd", "phases", n, "start"): p.start for n, p in enumerate(scenario.crowd.phases)}
    limits = {("expectations", n, "limit"): e.limit for n, e in enumerate(scenario.expectations) if e.limit}
    for path, moment in (moments | limits).items():
        if moment >= scenario.duration and not (path in limits and moment == scenario.duration):
            yield Problem(
                path, f"lies after the end, {scenario.duration_h:g} h from the start; make it earlier"
            )


def _speakers(scenario: Scenario) -> Iterator[Problem]:
    for n, statement in enumerate(scenario.statements):
        if scenario.person(statement.by).role != "correspondent":
            say = f"{statement.by} has no mandate to speak; name a correspondent"
            yield Problem(("statements", n, "by"), say)
    speaking = {person.unit for person in scenario.with_role("correspondent")}
    for n, instruction in enumerate(scenario.instructions):
        if instruction.kind == "publish_statement" and instruction.unit not in speaking:
            say = f"{instruction.unit} has no correspondent; choose a unit that has one"
            yield Problem(("instructions", n, "unit"), say)
