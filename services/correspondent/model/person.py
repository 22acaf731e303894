"""A person in the register of correspondents: mandate, training, and the end of both. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from shared.errors import Refused
from shared.messages.correspondent import CorrespondentRegistered, CorrespondentRetired, TrainingRecorded

PersonEvent = CorrespondentRegistered | CorrespondentRetired | TrainingRecorded


@dataclass(frozen=True, slots=True)
class Register:
    """The person may speak for a unit under an official identity; once more, with a new mandate.

    `mandate` says for what, `mandate_until` is its last day, `trained_on` the day of the last training.
    """

    person: str
    unit: str
    identity: str
    mandate: str
    mandate_until: date
    trained_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Retire:
    """The person no longer speaks for the unit, for this reason."""

    person: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecordTraining:
    """The person took a course."""

    person: str
    course: str
    trained_on: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Correspondent:
    """The entry as it was made last; `since` is when the person began to speak without a break."""

    registered: CorrespondentRegistered | None = None
    since: datetime | None = None
    retired: CorrespondentRetired | None = None
    trainings: tuple[TrainingRecorded, ...] = ()

    @property
    def trained_on(self) -> date | None:
        """The day of the newest training."""
        days = [training.trained_on for training in self.trainings]
        return max([*days, *([self.registered.trained_on] if self.registered else [])], default=None)


EMPTY = Correspondent()


def decide(person: Correspondent, command: Register | Retire | RecordTraining) -> Sequence[PersonEvent]:
    """What changes; the same entry again is nothing. Refused for an entry under which nobody could speak,
    for a training of tomorrow, and for whoever is not in the register."""
    match command:
        case Register():
            return _register(person, command)
        case Retire():
            return _retire(person, command)
        case RecordTraining():
            return _train(person, command)


def _register(person: Correspondent, command: Register) -> Sequence[CorrespondentRegistered]:
    if not command.identity.strip():
        raise Refused(f"{command.person} needs an official identity: nobody speaks unnamed")
    if command.mandate_until < command.at.date():
        raise Refused(f"the mandate of {command.person} ended on {command.mandate_until}: give a later day")
    _trained(command)
    entry = CorrespondentRegistered(
        person=command.person,
        unit=command.unit,
        identity=command.identity,
        mandate=command.mandate,
        mandate_until=command.mandate_until,
        trained_on=command.trained_on,
        at=command.at,
    )
    known = None if person.retired else person.registered
    return [] if known and replace(known, at=command.at) == entry else [entry]


def _retire(person: Correspondent, command: Retire) -> Sequence[CorrespondentRetired]:
    entry = _serving(person, command.person)
    if not command.reason.strip():
        raise Refused(f"say why {command.person} no longer speaks for {entry.unit}")
    return [CorrespondentRetired(command.person, entry.unit, command.reason, command.at)]


def _train(person: Correspondent, command: RecordTraining) -> Sequence[TrainingRecorded]:
    _serving(person, command.person)
    _trained(command)
    training = TrainingRecorded(command.person, command.course, command.trained_on, command.at)
    known = any(replace(one, at=command.at) == training for one in person.trainings)
    return [] if known else [training]


def _trained(command: Register | RecordTraining) -> None:
    if command.trained_on > command.at.date():
        raise Refused(f"{command.trained_on} is yet to come: record the training once it was held")


def _serving(person: Correspondent, name: str) -> CorrespondentRegistered:
    if person.registered is None or person.retired:
        raise Refused(f"{name} is not in the register: register the person first")
    return person.registered


def evolve(person: Correspondent, event: PersonEvent) -> Correspondent:
    """The entry after an event."""
    match event:
        case CorrespondentRegistered(at=at):
            since = at if person.retired or person.since is None else person.since
            return replace(person, registered=event, since=since, retired=None)
        case CorrespondentRetired():
            return replace(person, retired=event)
        case TrainingRecorded():
            return replace(person, trainings=(*person.trainings, event))
