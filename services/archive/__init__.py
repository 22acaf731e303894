"""The archive: hears everything, keeps the case file with its timeline, asks for the lessons."""

from services.archive.calls import CALLS
from services.archive.model import case, heard
from services.archive.policy import POLICY
from services.archive.schemas import PAYLOADS
from services.archive.views import VIEWS
from shared.exercises import with_exercises
from shared.parts import Parts, stream

PARTS = with_exercises(
    Parts(
        name="archive",
        streams={"case": stream(case), "heard": stream(heard)},
        policy=POLICY,
        views=VIEWS,
        calls=CALLS,
        payloads=PAYLOADS,
    )
)
