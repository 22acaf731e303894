"""Escalation: judges how serious a matter is, keeps every clock of the chain, and tells who is to act."""

from datetime import timedelta, timezone, tzinfo
from functools import partial

from services.escalation import policy, schemas, settings, views
from services.escalation.calls import CALLS
from services.escalation.model import clock, incident, matter, notice
from services.escalation.norms import Norms
from services.escalation.severity import Matrix
from shared.exercises import with_exercises
from shared.parts import Parts, Stream, stream

ZONE = timezone(timedelta(hours=8))
"""Where an installation's days begin, unless it says otherwise."""


def parts_of(norms: Norms, matrix: Matrix) -> Parts:
    """The service under these norms and this matrix."""
    book = incident.Rulebook(norms, matrix)
    return with_exercises(
        Parts(
            name="escalation",
            streams={
                "matter": stream(matter),
                "incident": Stream(incident.EMPTY, partial(incident.decide, book), incident.evolve),
                "clock": Stream(clock.EMPTY, partial(clock.decide, norms), clock.evolve),
                "notice": stream(notice),
            },
            policy=policy.POLICY,
            views=views.views(norms),
            calls=CALLS,
            payloads=schemas.PAYLOADS,
        )
    )


def parts(zone: tzinfo = ZONE) -> Parts:
    """The service under its own packs; SettingsError where a pack or the matrix cannot be used."""
    return parts_of(settings.norms(zone), settings.matrix())


PARTS = parts()
