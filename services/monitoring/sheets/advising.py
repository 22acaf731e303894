"""What the desk advised, and what the office answered, as it stood at a moment. Pure."""

from datetime import datetime

from services.monitoring.sheets.content import Section
from services.monitoring.sheets.known import Document, Order
from services.monitoring.sheets.words import WORDS


def advised(order: Order, begins: datetime | None, ends: datetime) -> Section:
    """The advice that was given by `ends`, and where `begins` is given, not before it."""
    known = [
        one
        for one in order.advice
        if (begins is None or begins <= datetime.fromisoformat(one["given"]))
        and datetime.fromisoformat(one["given"]) <= ends
    ]
    return Section(WORDS[order.language]["advice"], items=tuple(_told(order, one, ends) for one in known))


def _told(order: Order, one: Document, by: datetime) -> str:
    words, listed = WORDS[order.language], "；" if order.language == "zh" else "; "
    proposed = listed.join(one["proposals"])
    answered = one["answered"] and datetime.fromisoformat(one["answered"]) <= by
    return words["advised"].format(
        title=one["title"],
        needs=listed.join(one["needs"]),
        proposals=words["proposing"].format(proposals=proposed) if proposed else "",
        answer=words[one["state"] if answered else "given"].format(reason=one["reason"]),
    )
