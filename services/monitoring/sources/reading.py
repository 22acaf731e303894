"""One reading of a source, from its settings to mentions: what runs in the process apart, and for a test."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.monitoring.sources.kinds import KINDS, Tools, opened
from services.monitoring.sources.mentions import digest_of, fresh, mentions_of
from services.monitoring.sources.port import Taken, Trouble
from shared.messages.source_states import SourceSettings
from shared.messages.sources import Mention


@dataclass(frozen=True, slots=True)
class Asked:
    """A source to be read: where it stands, and the digests of the items that were taken before."""

    settings: SourceSettings
    now: datetime
    cursor: Mapping[str, Any] = field(default_factory=dict)
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a source could not be read: see Trouble."""

    problem: str
    advice: str
    again_s: float | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What a reading brought: the new items as mentions with their digests, where the source stands now, what
    was left out; or why it failed."""

    mentions: tuple[Mention, ...] = ()
    taken: tuple[str, ...] = ()
    cursor: Mapping[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    failure: Failure | None = None


def read(asked: Asked, tools: Tools) -> Brought:
    """Read a source. Never raises: whatever is wrong with it is its own trouble, and others go on."""
    settings = asked.settings
    if settings.kind not in KINDS:
        return Brought(
            failure=Failure(f"there is no kind {settings.kind!r}", "upgrade Candor, or remove the source")
        )
    try:
        source = opened(settings.kind, settings.address, settings.lang, tools)
        return _brought(asked, source.read(asked.cursor, asked.now))
    except Trouble as trouble:
        return Brought(failure=Failure(trouble.problem, trouble.advice, trouble.again_s))
    except Exception as error:  # noqa: BLE001 - what a stranger sends may break any library
        where = f"{type(error).__name__} on reading it"
        return Brought(failure=Failure(where, "keep the document, and tell who looks after Candor"))


def _brought(asked: Asked, taken: Taken) -> Brought:
    settings = asked.settings
    new = fresh(taken.items, asked.known)
    return Brought(
        mentions_of(settings.source, new, settings.place, settings.outlet),
        tuple(digest_of(item.key) for item in new),
        taken.cursor,
        taken.left_out,
    )
