"""What stands ready before an exercise: topics to watch, units, correspondents."""

from collections.abc import Iterator

from simulator.exercise.actions import CallAction
from simulator.people.desk import Desk

CONTROLLER = "controller"


def setup(desk: Desk) -> Iterator[CallAction]:
    """The controller's calls, in order."""
    scenario, at = desk.scenario, desk.offset(desk.scenario.duration * 0)

    def ready(service: str, method: str, key: str, **data: object) -> CallAction:
        return CallAction(at, service, method, CONTROLLER, data, f"{method}-{key}")

    for unit in scenario.units:
        names = {"title": unit.name, "title_en": unit.name_en, "department": unit.department}
        yield ready("correspondent", "set_unit", unit.id, unit=unit.id, active=True, **names)
    for person in scenario.with_role("correspondent"):
        if person.identity and person.mandate and person.mandate_until and person.trained_on:
            yield ready(
                "correspondent",
                "register",
                person.id,
                person=person.id,
                unit=person.unit,
                identity=person.identity.zh,
                mandate=person.mandate.zh,
                mandate_until=person.mandate_until.isoformat(),
                trained_on=person.trained_on.isoformat(),
            )
    for topic in scenario.topics:
        names = {"title": topic.title, "title_en": topic.title_en, "place": scenario.place}
        yield ready(
            "monitoring",
            "watch",
            topic.id,
            topic=topic.id,
            terms=list(topic.terms),
            harm=topic.harm,
            active=True,
            **names,
        )
