"""What the monitoring desk tells: topics, counts, alerts, reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.messages.catalogue import event

Harm = Literal["none", "nuisance", "service_lost", "health", "life"]
HarmKind = Literal["nuisance", "service_lost", "health", "life"]
"""The harms that a text can tell of, from the least to the worst."""
ClaimKind = Literal["hurt", "cause", "time"]
"""What is claimed that needs checking: how many were hurt, the cause, when something was or will be so."""
TIP = "tip/"
"""So begins, before its id, the name of a tip among the alerts of an incident."""
USUAL_FALSE_ALARMS = 1.0
"""A week, of each topic that is watched without another wish."""
ReportKind = Literal["first", "special", "follow_up", "final", "weekly", "zero", "finding"]


@event("monitoring", "topic.changed")
@dataclass(frozen=True, slots=True)
class TopicChanged:
    """A topic is watched from now on with these terms; `harm` is what it is about at worst, and
    `false_alarms_per_week` how many alerts that chance alone raises are borne."""

    topic: str
    title: str
    title_en: str
    terms: tuple[str, ...]
    harm: Harm
    place: str
    active: bool
    at: datetime
    false_alarms_per_week: float = USUAL_FALSE_ALARMS


@dataclass(frozen=True, slots=True)
class Match:
    """What counting needs to know of a mention: never its text.

    `story` is a keyed digest of the normalised text, so that exact copies count once; one of `near`, which
    a short text has not, is shared by texts that tell nearly the same. `harms` are the kinds of harm that the
    text tells of, `named` the topic's place, where such a text names it.
    """

    mention: str
    at: datetime
    story: str
    question: bool
    place: str
    outlet: str
    near: tuple[str, ...] = ()
    claims: tuple[ClaimKind, ...] = ()
    harms: tuple[HarmKind, ...] = ()
    named: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """How many matches came in one batch of mentions: its message's id, its newest mention's time."""

    batch: str
    matches: int
    at: datetime


@event("monitoring", "topic.matched", version=3, passing=True)
@dataclass(frozen=True, slots=True)
class TopicMatched:
    """The mentions of some batches that match one topic, on their way to the counting stage. `shares` says
    which matches are whose, in their order; where it is empty, all are of one batch."""

    topic: str
    matches: tuple[Match, ...]
    at: datetime
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class MinuteCount:
    """How often a topic was mentioned in one minute, copies counted once."""

    minute: datetime
    mentions: int
    copies: int
    questions: int


@event("monitoring", "topic.counted")
@dataclass(frozen=True, slots=True)
class TopicCounted:
    """What some batches added to each minute, with the digests of their new stories, exact and near.

    `window` is the count of the judged window that ends with the batch's minute, `expected` what the
    baseline expects of it, and `risen` whether it lies above all that chance explains; a batch older than
    one before it is counted and not judged. `examples` and `questions` are ids of some new mentions.
    """

    topic: str
    counts: tuple[MinuteCount, ...]
    stories: tuple[str, ...]
    places: tuple[str, ...]
    outlets: tuple[str, ...]
    examples: tuple[str, ...]
    questions: tuple[str, ...]
    at: datetime
    window: int = 0
    expected: float = 0.0
    risen: bool = False


@dataclass(frozen=True, slots=True)
class Claimed:
    """How many new texts claim something of a kind, and the ids of some of them."""

    kind: ClaimKind
    texts: int
    examples: tuple[str, ...]


@event("monitoring", "topic.claimed")
@dataclass(frozen=True, slots=True)
class TopicClaimed:
    """Among what was counted are claims that need checking. Copies of a text claim it once."""

    topic: str
    claims: tuple[Claimed, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class HarmTold:
    """How many new texts tell of a kind of harm, where they are or which place they name, and the ids of
    some of them. Nobody has checked it."""

    kind: HarmKind
    texts: int
    places: tuple[str, ...]
    examples: tuple[str, ...]


@event("monitoring", "topic.harm_told")
@dataclass(frozen=True, slots=True)
class TopicHarmTold:
    """Among what was counted are texts that tell of harm. Copies of a text tell it once."""

    topic: str
    harms: tuple[HarmTold, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a matter has spread since the alert began.

    `expected` is what the baseline expected for the judged window, `growth` the window's count
    over the one before, `questions` how many ask, `examples` ids of mentions. `claims` are those that need
    checking, one for each kind that a text claims; `harms` what texts tell of harm, by kind.
    """

    mentions: int
    expected: float
    growth: float
    outlets: int
    places: int
    questions: int
    examples: tuple[str, ...]
    claims: int = 0
    harms: tuple[HarmTold, ...] = ()


@event("monitoring", "tip.received", version=2)
@dataclass(frozen=True, slots=True)
class TipReceived:
    """A person brought a matter, and `taken_by` of the staff took it down.

    `kept` is the id of its redacted text in the one place that expires. `topic` is empty where it concerns
    none that is watched; `matter` is what it belongs to. With a `harm` it opens or joins an incident.
    `pictures` are the ids of those that were brought with it, made anew and kept beside the text.
    """

    tip: str
    kept: str
    topic: str
    matter: str
    title: str
    title_en: str
    harm: Harm
    place: str
    happened: datetime
    taken_by: str
    at: datetime
    pictures: tuple[str, ...] = ()


@event("monitoring", "alert.raised", version=2)
@dataclass(frozen=True, slots=True)
class AlertRaised:
    """A topic rose above what was expected of it."""

    alert: str
    topic: str
    title: str
    title_en: str
    matter: str
    harm: Harm
    place: str
    reach: Reach
    at: datetime


@event("monitoring", "alert.updated", version=2)
@dataclass(frozen=True, slots=True)
class AlertUpdated:
    """The alert goes on and its reach has changed by a step worth telling."""

    alert: str
    topic: str
    matter: str
    harm: Harm
    reach: Reach
    at: datetime


@event("monitoring", "alert.subsided")
@dataclass(frozen=True, slots=True)
class AlertSubsided:
    """The topic is back at what is expected of it."""

    alert: str
    topic: str
    matter: str
    at: datetime


@event("monitoring", "report.drafted")
@dataclass(frozen=True, slots=True)
class ReportDrafted:
    """The machine's draft of a report, for a named person to edit and file.

    `incident` is empty for a weekly report; `mentions` are ids of what it rests on.
    """

    report: str
    kind: ReportKind
    incident: str
    topic: str
    title: str
    title_en: str
    facts: tuple[str, ...]
    facts_en: tuple[str, ...]
    unknown: tuple[str, ...]
    unknown_en: tuple[str, ...]
    mentions: tuple[str, ...]
    at: datetime


@event("monitoring", "report.filed")
@dataclass(frozen=True, slots=True)
class ReportFiled:
    """A named person filed the report, as edited, acting as `role` (empty: it was not noted yet). What they
    wrote in English beside it may be empty."""

    report: str
    kind: ReportKind
    incident: str
    version: int
    title: str
    facts: tuple[str, ...]
    unknown: tuple[str, ...]
    filed_by: str
    at: datetime
    title_en: str = ""
    facts_en: tuple[str, ...] = ()
    unknown_en: tuple[str, ...] = ()
    role: str = ""


@event("monitoring", "advice.given")
@dataclass(frozen=True, slots=True)
class AdviceGiven:
    """The desk tells the office what people need and were not told; `incident` is empty for the week's."""

    advice: str
    incident: str
    title: str
    needs: tuple[str, ...]
    proposals: tuple[str, ...]
    mentions: tuple[str, ...]
    given_by: str
    at: datetime


@event("monitoring", "advice.answered")
@dataclass(frozen=True, slots=True)
class AdviceAnswered:
    """The office adopted the advice, or says why not."""

    advice: str
    incident: str
    adopted: bool
    reason: str
    answered_by: str
    at: datetime
