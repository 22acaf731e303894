"""A statement: drafted and checked, approved by another person, published under a name. Pure."""

from collections.abc import Sequence

from services.correspondent.check import HOLDING, Finding, check
from services.correspondent.model.commands import Approve, Correct, Draft, Publish, PublishAs, Withdraw
from services.correspondent.model.mandate import Mandate
from services.correspondent.model.state import EMPTY, Statement, StatementEvent, Version, evolve
from shared.errors import Refused
from shared.messages.correspondent import (
    StatementApproved,
    StatementChecked,
    StatementCorrected,
    StatementDrafted,
    StatementPublished,
    StatementWithdrawn,
)

__all__ = ["EMPTY", "decide", "evolve"]

Command = Draft | Approve | PublishAs | Correct | Withdraw


def decide(statement: Statement, command: Command) -> Sequence[StatementEvent]:
    """What changes. Refused where the state, the check, or the missing second person says no, and where
    identity, disclosure or address are missing."""
    match command:
        case Draft():
            return _draft(statement, command)
        case Approve():
            return [_approve(statement, command)]
        case PublishAs():
            return [_publish(statement, command.publish, command.mandate)]
        case Correct():
            return [_correct(statement, command)]
        case Withdraw():
            return [_withdraw(statement, command)]


def _draft(statement: Statement, command: Draft) -> Sequence[StatementDrafted | StatementChecked]:
    finding = check(command.kind, command.wording)
    _may_draft(statement, command, finding)
    version = len(statement.versions) + 1
    drafted = StatementDrafted(
        statement=command.statement,
        incident=command.incident,
        version=version,
        kind=command.kind,
        title=command.title,
        wording=command.wording,
        brief=command.brief,
        drafted_by=command.by.id,
        at=command.at,
    )
    checked = StatementChecked(
        statement=command.statement,
        incident=command.incident,
        version=version,
        present=finding.present,
        missing=finding.missing,
        at=command.at,
    )
    return [drafted, checked]


def _may_draft(statement: Statement, command: Draft, finding: Finding) -> None:
    newest = statement.newest
    if statement.published:
        raise Refused(f"{command.statement} was published: correct it, or draft another statement")
    if newest and newest.drafted.incident != command.incident:
        raise Refused(f"{command.statement} belongs to {newest.drafted.incident}: take another name")
    if finding.unfit:
        unfit, fit = ", ".join(finding.unfit), ", ".join(sorted(HOLDING))
        raise Refused(f"a holding statement may say only {fit}: leave out {unfit}")
    if command.kind == "holding" and finding.missing:
        raise Refused(f"a holding statement needs {' and '.join(finding.missing)}: fill it in")


def _approve(statement: Statement, command: Approve) -> StatementApproved:
    newest = _newest(statement, command.statement)
    drafted, checked = newest.drafted, newest.checked
    if statement.published or newest.approved:
        raise Refused(f"{command.statement} is {statement.standing} already: nothing to approve")
    if command.version and command.version != drafted.version:
        raise Refused(f"version {drafted.version} of {command.statement} is newer: read that one first")
    if command.by.id in {version.drafted.drafted_by for version in statement.versions}:
        raise Refused(f"{command.by.id} drafted {command.statement}: another person approves it")
    if checked is None or (checked.missing and drafted.kind != "holding"):
        missing = ", ".join(checked.missing) if checked else "the check"
        raise Refused(f"{command.statement} does not say what people need yet: it lacks {missing}")
    return StatementApproved(
        statement=command.statement,
        incident=drafted.incident,
        version=drafted.version,
        approved_by=command.by.id,
        at=command.at,
    )


def _newest(statement: Statement, name: str) -> Version:
    if statement.newest is None:
        raise Refused(f"there is no statement {name}: draft it first")
    return statement.newest


def _publish(statement: Statement, command: Publish, mandate: Mandate | None) -> StatementPublished:
    newest = _newest(statement, command.statement)
    drafted, checked = newest.drafted, newest.checked
    if statement.published:
        raise Refused(
            f"{command.statement} is {statement.standing} already: correct it, or draft another one"
        )
    if newest.approved is None or checked is None:
        raise Refused(f"{command.statement} is not approved: another person of the office approves it first")
    return StatementPublished(
        statement=command.statement,
        incident=drafted.incident,
        version=drafted.version,
        kind=drafted.kind,
        title=drafted.title,
        wording=drafted.wording,
        present=checked.present,
        identity=_identity(command, mandate),
        disclosure=_said(command.disclosure, "disclosure", "in whose name it speaks"),
        address=_said(command.address, "address", "where it stands"),
        published_by=command.by.id,
        at=command.at,
    )


def _identity(command: Publish, mandate: Mandate | None) -> str:
    if mandate is None or mandate.person != command.by.id:
        raise Refused(f"{command.by.id} has no identity in the register of correspondents: register first")
    if not mandate.holds(command.at):
        raise Refused(f"{command.by.id} has no valid mandate on {command.at.date()}: renew it first")
    return _said(mandate.identity, "identity", "the office or unit that speaks")


def _said(text: str, name: str, what: str) -> str:
    if not text.strip():
        raise Refused(f"a statement without {name} cannot be published: say {what}")
    return text


def _public(statement: Statement, name: str) -> StatementPublished:
    if statement.published is None:
        raise Refused(f"{name} was never published: draft its next version instead")
    if statement.withdrawn:
        raise Refused(f"{name} was withdrawn ({statement.withdrawn.reason}): publish another statement")
    return statement.published


def _correct(statement: Statement, command: Correct) -> StatementCorrected:
    public = _public(statement, command.statement)
    if not command.wrong.strip() or not command.right.strip():
        raise Refused(f"say what was wrong in {command.statement} and what is right")
    return StatementCorrected(
        statement=command.statement,
        incident=public.incident,
        version=public.version,
        wrong=command.wrong,
        right=command.right,
        at=command.at,
    )


def _withdraw(statement: Statement, command: Withdraw) -> StatementWithdrawn:
    public = _public(statement, command.statement)
    if not command.reason.strip():
        raise Refused(f"say why {command.statement} no longer stands: the register shows it")
    return StatementWithdrawn(command.statement, public.incident, command.reason, command.at)
