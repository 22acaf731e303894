"""The archive hears everything but itself, and follows the incidents."""

from dataclasses import replace
from typing import Any

import pytest

from services.archive.model.case import AskLessons, End, Open, Resume
from services.archive.model.heard import Enter
from services.archive.policy import POLICY
from shared.messages.escalation import (
    IncidentClosed,
    IncidentDetected,
    IncidentDismissed,
    IncidentReferred,
    IncidentReopened,
    IncidentStabilised,
)
from shared.parts import Do, Heard
from tests.fakes import START

HEARD = Heard(
    id="escalation/x/e1/incident/w-1/2/0",
    type="candor.escalation.incident.joined.v1",
    source="escalation",
    stream="x/e1/incident/w-1",
    sequence=2,
    part=0,
    parts=1,
    correlation="w-1",
    actor="candor",
    exercise="e1",
    recorded=START,
    data={"incident": "w-1"},
    at=START,
)


def wishes(kind: str, heard: Any) -> list[Any]:
    return list(POLICY[kind](heard))


def test_an_event_is_kept_beside_the_others_of_its_stream() -> None:
    assert wishes("*", HEARD) == [Do("heard/escalation/incident/w-1", Enter(HEARD, "incident/w-1", "w-1"))]


def test_an_event_of_no_incident_is_kept_without_one() -> None:
    told = replace(HEARD, source="monitoring", stream="x/e1/topic/w", correlation="x/e1/topic/w")
    [wish] = wishes("*", told)
    assert wish == Do("heard/monitoring/topic/w", Enter(told, "topic/w", ""))


def test_the_archive_does_not_keep_its_own_events_twice() -> None:
    assert wishes("*", replace(HEARD, source="archive")) == []


def test_what_stands_in_no_journal_is_not_kept_so_texts_of_mentions_are_not() -> None:
    assert wishes("*", replace(HEARD, source="sources", type="candor.sources.mentions.v1", sequence=0)) == []


DETECTED = IncidentDetected("w-1", "w", "w-a1", "w", "自来水发黄", "Brown water", "health", "柳河镇", START)


@pytest.mark.parametrize(
    ("name", "event", "command"),
    [
        ("detected", DETECTED, Open("w-1", "自来水发黄", "Brown water", "w", "w", "柳河镇", START)),
        ("closed", IncidentClosed("w-1", "w", START), End("w-1", "closed", START)),
        ("dismissed", IncidentDismissed("w-1", "w", "误报", START), End("w-1", "dismissed", START)),
        (
            "referred",
            IncidentReferred("w-1", "w", "县水务局", "属其管辖", START),
            End("w-1", "referred", START),
        ),
        ("reopened", IncidentReopened("w-1", "w", "又发黄", START), Resume("w-1", "又发黄", START)),
    ],
)
def test_the_case_follows_its_incident(name: str, event: Any, command: Any) -> None:
    assert wishes(f"candor.escalation.incident.{name}.v1", event) == [Do("case/w-1", command)]


def test_a_stabilised_incident_is_asked_for_its_lessons_in_both_languages() -> None:
    [wish] = wishes(
        "candor.escalation.incident.stabilised.v1", IncidentStabilised("w-1", "t", "II", "水清了", START)
    )
    assert wish.stream == "case/w-1"
    assert isinstance(wish.command, AskLessons)
    assert len(wish.command.questions) == len(wish.command.questions_en) > 3
