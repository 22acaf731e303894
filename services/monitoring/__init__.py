"""Monitoring: reads sources, watches topics in public texts, tells when one rises, and drafts and files the
reports."""

from datetime import timedelta, timezone
from functools import partial

from services.monitoring.calls import CALLS
from services.monitoring.model import advice, docket, report, source, tip, topic, unit
from services.monitoring.policy import POLICY
from services.monitoring.schemas import PAYLOADS
from services.monitoring.views import VIEWS
from shared import calendar_file
from shared.exercises import with_exercises
from shared.parts import Parts, Stream, stream

ZONE = timezone(timedelta(hours=8))
"""Where an installation's days begin."""
CALENDAR = calendar_file.china(ZONE)

TOPIC = Stream(
    topic.EMPTY, partial(topic.decide, calendar=CALENDAR), partial(topic.evolve, calendar=CALENDAR)
)
PARTS = with_exercises(
    Parts(
        name="monitoring",
        streams={
            "topic": TOPIC,
            "report": stream(report),
            "docket": stream(docket),
            "advice": stream(advice),
            "unit": stream(unit),
            "source": stream(source),
            "tip": stream(tip),
        },
        policy=POLICY,
        views=VIEWS,
        calls=CALLS,
        payloads=PAYLOADS,
    )
)
