"""What is known of one statement, and how events change it. Every version stays. Pure."""

from dataclasses import dataclass, replace
from typing import Literal

from shared.messages.correspondent import (
    StatementApproved,
    StatementChecked,
    StatementCorrected,
    StatementDrafted,
    StatementPublished,
    StatementWithdrawn,
)

StatementEvent = (
    StatementDrafted
    | StatementChecked
    | StatementApproved
    | StatementPublished
    | StatementCorrected
    | StatementWithdrawn
)
Standing = Literal["new", "drafted", "checked", "approved", "published", "corrected", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Version:
    """One version: its words, what the check found, who approved it."""

    drafted: StatementDrafted
    checked: StatementChecked | None = None
    approved: StatementApproved | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Every version, the newest last; what was published, every correction of it, and its end."""

    versions: tuple[Version, ...] = ()
    published: StatementPublished | None = None
    corrections: tuple[StatementCorrected, ...] = ()
    withdrawn: StatementWithdrawn | None = None

    @property
    def newest(self) -> Version | None:
        """The version that would be approved or published next."""
        return self.versions[-1] if self.versions else None

    @property
    def standing(self) -> Standing:
        """How it stands."""
        if self.published:
            return "withdrawn" if self.withdrawn else "corrected" if self.corrections else "published"
        newest = self.newest
        if newest is None:
            return "new"
        return "approved" if newest.approved else "checked" if newest.checked else "drafted"


EMPTY = Statement()


def evolve(statement: Statement, event: StatementEvent) -> Statement:
    """The statement after an event."""
    match event:
        case StatementDrafted():
            return replace(statement, versions=(*statement.versions, Version(event)))
        case StatementChecked() | StatementApproved():
            return replace(statement, versions=tuple(_with(one, event) for one in statement.versions))
        case StatementPublished():
            return replace(statement, published=event)
        case StatementCorrected():
            return replace(statement, corrections=(*statement.corrections, event))
        case StatementWithdrawn():
            return replace(statement, withdrawn=event)


def _with(one: Version, event: StatementChecked | StatementApproved) -> Version:
    if one.drafted.version != event.version:
        return one
    match event:
        case StatementChecked():
            return replace(one, checked=event)
        case StatementApproved():
            return replace(one, approved=event)
