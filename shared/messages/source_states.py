"""What the monitoring desk tells of its sources: what they are, when they were read, what is wrong with
them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.messages.catalogue import event


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What a source is: the kind of reader, the address or file that it reads, how often (minutes), and what
    its texts are taken to be where they do not say (`outlet`, `place`, `lang`). A webhook is read by nobody:
    its address is the path that takes what it brings, `every_min` is 0."""

    source: str
    kind: str
    address: str
    every_min: int
    outlet: str
    place: str
    lang: str


@event("monitoring", "source.changed")
@dataclass(frozen=True, slots=True)
class SourceChanged:
    """A source is read from now on with these settings, or (`active` false) is not, for this reason."""

    settings: SourceSettings
    active: bool
    reason: str
    at: datetime


@event("monitoring", "source.begun")
@dataclass(frozen=True, slots=True)
class SourceBegun:
    """A reader has begun the source's `reading` (counted from 1); nobody else reads it until then."""

    source: str
    reading: int
    reader: str
    until: datetime
    at: datetime


@event("monitoring", "source.read")
@dataclass(frozen=True, slots=True)
class SourceRead:
    """What a reading brought was handed on: digests of the items that were new, where the source stands now,
    and a line for each thing that was left out. A reading that changes nothing is not told."""

    source: str
    reading: int
    taken: tuple[str, ...]
    cursor: dict[str, Any]
    left_out: tuple[str, ...]
    at: datetime


@event("monitoring", "source.delivered")
@dataclass(frozen=True, slots=True)
class SourceDelivered:
    """What a document of a webhook brought was handed on: digests of the items that were new. `receiver` is
    the one who took it."""

    source: str
    receiver: str
    taken: tuple[str, ...]
    at: datetime


@event("monitoring", "source.troubled")
@dataclass(frozen=True, slots=True)
class SourceTroubled:
    """The source could not be read, so many times in a row now; what a person can do, and when it is tried
    again. Of a webhook: a document was not taken, and until when the same is not told again."""

    source: str
    reading: int
    problem: str
    advice: str
    failures: int
    again: datetime
    at: datetime


@event("monitoring", "source.silent")
@dataclass(frozen=True, slots=True)
class SourceSilent:
    """Nothing new has come since `last`, longer than this source is ever quiet (`usual_s` at most)."""

    source: str
    last: datetime
    usual_s: float
    at: datetime


@event("monitoring", "source.recovered")
@dataclass(frozen=True, slots=True)
class SourceRecovered:
    """Something new has come from a source that was silent since then."""

    source: str
    silent_since: datetime
    at: datetime
