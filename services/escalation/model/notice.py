"""A notice that went out: what was asked for, and by which channel it was sent. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from shared.messages.clocks import NoticeRequested, NoticeSent, NoticeTaken


@dataclass(frozen=True, slots=True)
class Send:
    """The channel took the notice."""

    notice: NoticeRequested
    channel: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """What was taken, and by which channel it went."""

    taken: NoticeTaken | None = None
    state: Literal["requested", "sent"] = "requested"
    channel: str = ""


EMPTY = Notice()


def decide(notice: Notice, command: Send) -> Sequence[NoticeTaken | NoticeSent]:
    """Send it, once."""
    if notice.state == "sent":
        return []
    asked = command.notice
    return [
        NoticeTaken(asked.notice, asked.to, asked.incident, asked.text, asked.text_en, command.at),
        NoticeSent(asked.notice, asked.to, asked.incident, command.channel, command.at),
    ]


def evolve(notice: Notice, event: NoticeTaken | NoticeSent) -> Notice:
    """The notice after an event of its stream."""
    match event:
        case NoticeTaken():
            return Notice(event)
        case NoticeSent(channel=channel):
            return Notice(notice.taken, "sent", channel)
