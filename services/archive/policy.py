"""What the archive does about what it hears: it keeps everything, and follows the incidents. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from services.archive.model.case import AskLessons, End, Open, Resume
from services.archive.model.heard import Enter
from services.archive.model.questions import QUESTIONS
from shared.messages.envelope import bare
from shared.messages.escalation import (
    IncidentClosed,
    IncidentDetected,
    IncidentDismissed,
    IncidentReferred,
    IncidentReopened,
    IncidentStabilised,
)
from shared.parts import Do, Heard, Reaction


def on_everything(heard: Heard) -> Reaction:
    """Keep the event beside the others of its stream.

    Not the archive's own, which its journal has; not what stands in no journal: texts of mentions, and their
    shares on the way to the count.
    """
    if heard.source == "archive" or heard.sequence < 1:
        return
    stream = bare(heard.stream)
    incident = "" if heard.correlation in ("", heard.stream) else heard.correlation
    yield Do(f"heard/{heard.source}/{stream}", Enter(heard, stream, incident))


def on_detected(incident: IncidentDetected) -> Reaction:
    """Open the case."""
    yield Do(
        f"case/{incident.incident}",
        Open(
            incident.incident,
            incident.title,
            incident.title_en,
            incident.topic,
            incident.matter,
            incident.place,
            incident.at,
        ),
    )


def on_stabilised(incident: IncidentStabilised) -> Reaction:
    """Ask for the lessons."""
    zh, en = zip(*QUESTIONS, strict=True)
    yield Do(f"case/{incident.incident}", AskLessons(incident.incident, zh, en, incident.at))


def on_closed(incident: IncidentClosed) -> Reaction:
    """It is over."""
    yield Do(f"case/{incident.incident}", End(incident.incident, "closed", incident.at))


def on_dismissed(incident: IncidentDismissed) -> Reaction:
    """It was none."""
    yield Do(f"case/{incident.incident}", End(incident.incident, "dismissed", incident.at))


def on_referred(incident: IncidentReferred) -> Reaction:
    """Another body has it."""
    yield Do(f"case/{incident.incident}", End(incident.incident, "referred", incident.at))


def on_reopened(incident: IncidentReopened) -> Reaction:
    """It is not over."""
    yield Do(f"case/{incident.incident}", Resume(incident.incident, incident.reason, incident.at))


POLICY: Mapping[str, Callable[[Any], Reaction]] = {
    "*": on_everything,
    "candor.escalation.incident.detected.v1": on_detected,
    "candor.escalation.incident.stabilised.v1": on_stabilised,
    "candor.escalation.incident.closed.v1": on_closed,
    "candor.escalation.incident.dismissed.v1": on_dismissed,
    "candor.escalation.incident.referred.v1": on_referred,
    "candor.escalation.incident.reopened.v1": on_reopened,
}
