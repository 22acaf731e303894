"""Reads the prepared plans from YAML. Every error is one sentence with file and field (SettingsError)."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import marshmallow
import yaml

from services.instruction.plans import LEVELS, Plan
from shared.errors import SettingsError
from shared.messages.schemas import complaints, schema_of

FOLDER = Path(__file__).with_name("plans")
_NAME = re.compile(r"[^\s/]{1,100}")


def load_plans(folder: Path = FOLDER) -> tuple[Plan, ...]:
    """All plans of a folder by id. One of them must hold for every matter and level, so that no direction
    stays without a plan."""
    plans: dict[str, Plan] = {}
    for file in sorted(folder.glob("*.yml")):
        plan = _plan(file)
        if plan.id in plans:
            raise SettingsError(f"{file.name}: id: another plan is called {plan.id!r}; take a new name")
        plans[plan.id] = plan
    if not any(not plan.matters and set(plan.levels) == set(LEVELS) for plan in plans.values()):
        raise SettingsError(f"{folder.name}: no plan holds for every matter and level; add a default.yml")
    return tuple(plans.values())


def _plan(file: Path) -> Plan:
    try:
        plan: Plan = schema_of(Plan).load(_document(file))
    except marshmallow.ValidationError as error:
        raise SettingsError(f"{file.name}: {complaints(error.messages)[0]}") from None
    if wrong := next(iter(_faults(plan)), None):
        raise SettingsError(f"{file.name}: {wrong}")
    return plan


def _document(file: Path) -> Any:
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{file.name} cannot be read ({error.strerror})") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file.name} is no YAML: {' '.join(str(error).split())}") from None


def _faults(plan: Plan) -> Sequence[str]:
    names = [step.name for step in plan.drafts]
    checks = [
        (not _NAME.fullmatch(plan.id), "id: must be a short name without spaces and slashes"),
        (not plan.drafts, "drafts: must ask for at least one instruction"),
        (len(set(names)) < len(names), "drafts: two have the same name"),
        ("" in plan.matters, "matters: an empty one would hold for all; leave the field out instead"),
        (not plan.levels, "levels: must name at least one; leave the field out for all"),
    ]
    for number, step in enumerate(plan.drafts):
        units = bool(step.units) and all(_NAME.fullmatch(unit) for unit in step.units)
        checks += [
            (
                not _NAME.fullmatch(step.name),
                f"drafts.{number}.name: must be without spaces and slashes",
            ),
            (not units, f"drafts.{number}.units: must name at least one unit by its id"),
            (step.minutes < 1, f"drafts.{number}.minutes: must be 1 or more"),
            (not step.asked.strip(), f"drafts.{number}.asked: must say what is to be done"),
            (not step.evidence.strip(), f"drafts.{number}.evidence: must say what shows that it was done"),
        ]
    return [say for wrong, say in checks if wrong]
