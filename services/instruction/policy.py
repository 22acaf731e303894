"""What instruction does about what it hears. Pure.

The end of an incident takes no instruction back: what units were asked to do binds them, and climbs, until
they did it or the office recalls it with a reason.
"""

from collections.abc import Callable, Mapping
from typing import Any

from services.instruction.model.commands import Draft, Prepare
from services.instruction.model.response import Direct, Relevel
from shared.messages.escalation import IncidentDirected, LevelLowered, LevelRaised
from shared.messages.instruction import PlanActivated
from shared.parts import Do, Person, Reaction


def on_directed(incident: IncidentDirected) -> Reaction:
    """Propose the plan that fits."""
    direct = Direct(
        incident=incident.incident,
        matter=incident.matter,
        level=incident.level,
        decision=incident.decision,
        direction=incident.direction,
        at=incident.at,
    )
    yield Do(f"response/{incident.incident}", direct)


def on_level_changed(incident: LevelRaised | LevelLowered) -> Reaction:
    """What is drafted from now on needs the approval of the new level."""
    relevel = Relevel(incident.incident, incident.level, incident.at)
    yield Do(f"response/{incident.incident}", relevel)


def on_plan_activated(plan: PlanActivated) -> Reaction:
    """Draft what the plan asks for, in the name of whoever activated it."""
    by = Person(plan.activated_by, "office")
    for ask in plan.asks:
        draft = Draft(
            instruction=ask.instruction,
            incident=plan.incident,
            kind=ask.kind,
            units=ask.units,
            asked=ask.asked,
            evidence=ask.evidence,
            minutes=ask.minutes,
            at=plan.at,
            by=by,
            brief=plan.brief,
        )
        yield Do(f"instruction/{ask.instruction}", Prepare(draft, plan.level, planned=True))


POLICY: Mapping[str, Callable[[Any], Reaction]] = {
    "candor.escalation.incident.directed.v1": on_directed,
    "candor.escalation.incident.raised.v1": on_level_changed,
    "candor.escalation.incident.lowered.v1": on_level_changed,
    "candor.instruction.plan.activated.v1": on_plan_activated,
}
