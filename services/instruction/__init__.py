"""Instruction: turns the direction into instructions, has them signed by two, and follows every receipt."""

from functools import partial

from services.instruction.calls import CALLS
from services.instruction.model import brief, instruction, response
from services.instruction.policy import POLICY
from services.instruction.schemas import PAYLOADS
from services.instruction.settings import load_plans
from services.instruction.views import VIEWS
from shared.exercises import with_exercises
from shared.parts import Parts, Stream, stream

PARTS = with_exercises(
    Parts(
        name="instruction",
        streams={
            "response": Stream(response.EMPTY, partial(response.decide, load_plans()), response.evolve),
            "instruction": stream(instruction),
            "brief": stream(brief),
        },
        policy=POLICY,
        views=VIEWS,
        calls=CALLS,
        payloads=PAYLOADS,
    )
)
