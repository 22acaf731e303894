"""The fact brief 事实简报 of an incident, version by version, with the questions that people ask. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.errors import Refused
from shared.messages.instruction import BriefPublished, QuestionAnswered, QuestionOpened

BriefEvent = BriefPublished | QuestionOpened | QuestionAnswered


@dataclass(frozen=True, slots=True)
class Publish:
    """The next version: what is known, what is not, what is done, what people should do, the next word."""

    incident: str
    known: tuple[str, ...]
    unknown: tuple[str, ...]
    doing: tuple[str, ...]
    to_do: tuple[str, ...]
    next_word: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """People ask this, in the office's own words."""

    incident: str
    question: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What the office answers; a newer answer takes the place of an older one."""

    incident: str
    question: str
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """A question with every answer that it got, the newest last."""

    opened: QuestionOpened
    answers: tuple[QuestionAnswered, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """Every version, the newest last, and the questions by their ids."""

    versions: tuple[BriefPublished, ...] = ()
    questions: dict[str, Question] = field(default_factory=dict)


EMPTY = Brief()


def decide(brief: Brief, command: Publish | Open | Answer) -> Sequence[BriefEvent]:
    """What changes. Refused for a brief that says nothing, another question under a used name, and an
    answer to what nobody asked; what was said before in the same words changes nothing."""
    match command:
        case Publish():
            return [_published(brief, command)]
        case Open():
            return _open(brief, command)
        case Answer():
            return _answer(brief, command)


def _published(brief: Brief, command: Publish) -> BriefPublished:
    if not any(text.strip() for text in (*command.known, *command.unknown)):
        raise Refused("a brief says at least one thing that is known or not known: fill in one of them")
    return BriefPublished(
        incident=command.incident,
        version=len(brief.versions) + 1,
        known=command.known,
        unknown=command.unknown,
        doing=command.doing,
        to_do=command.to_do,
        next_word=command.next_word,
        at=command.at,
    )


def _open(brief: Brief, command: Open) -> Sequence[QuestionOpened]:
    known = brief.questions.get(command.question)
    if known and known.opened.text != command.text:
        raise Refused(f"{command.question} asks something else already: take another name")
    return [] if known else [QuestionOpened(command.incident, command.question, command.text, command.at)]


def _answer(brief: Brief, command: Answer) -> Sequence[QuestionAnswered]:
    known = brief.questions.get(command.question)
    if known is None:
        raise Refused(f"there is no question {command.question} in {command.incident}: open it first")
    if known.answers and known.answers[-1].answer == command.answer:
        return []
    return [QuestionAnswered(command.incident, command.question, command.answer, command.at)]


def evolve(brief: Brief, event: BriefEvent) -> Brief:
    """The brief after an event."""
    match event:
        case BriefPublished():
            return replace(brief, versions=(*brief.versions, event))
        case QuestionOpened():
            return replace(brief, questions={**brief.questions, event.question: Question(event)})
        case QuestionAnswered():
            known = brief.questions[event.question]
            told = replace(known, answers=(*known.answers, event))
            return replace(brief, questions={**brief.questions, event.question: told})
