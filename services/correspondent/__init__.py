"""Correspondent: who may speak for which unit, who is asked to, and what was said in the open."""

from services.correspondent.calls import CALLS
from services.correspondent.model import assignment, person, statement, unit
from services.correspondent.policy import POLICY
from services.correspondent.schemas import PAYLOADS
from services.correspondent.views import VIEWS
from shared.exercises import with_exercises
from shared.parts import Parts, stream

PARTS = with_exercises(
    Parts(
        name="correspondent",
        streams={
            "unit": stream(unit),
            "correspondent": stream(person),
            "assignment": stream(assignment),
            "statement": stream(statement),
        },
        policy=POLICY,
        views=VIEWS,
        calls=CALLS,
        payloads=PAYLOADS,
    )
)
