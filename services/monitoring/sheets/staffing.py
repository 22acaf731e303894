"""Who of the staff did what in a week: by role and person, as they signed. Pure.

It tells that somebody was there, and who: it is no measure of anybody.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.monitoring.sheets.content import Section, Table
from services.monitoring.sheets.known import Order
from services.monitoring.sheets.words import WORDS

ROLES = ("monitor", "agency", "office", "lead", "unit")
"""Those that file, assess or direct, in the order in which they stand."""
DEEDS = ("filed", "assessed", "directed")
HEADS = ("row_role", "row_person", "row_filed", "row_assessed", "row_directed")
Worked = Mapping[tuple[str, str], Mapping[str, int]]
"""By role and person how many different reports and incidents, for each deed."""


def staffing(order: Order, notes: Sequence[dict[str, Any]], at: datetime) -> Section:
    """The persons who filed a report, or assessed or directed an incident; `notes` are those of the week.
    What was done after `at` is left out."""
    words, worked = WORDS[order.language], _worked(order, notes, at)
    if not worked:
        return Section(words["staffing"], (words["staffing_none"],))
    rows = tuple(
        (_role(order, role), by, *(_shown(deeds[deed]) for deed in DEEDS))
        for (role, by), deeds in sorted(worked.items(), key=lambda one: (_rank(one[0][0]), one[0]))
    )
    told = words["staffing_told"].format(roles=words["staffing_and"].join(_totals(order, worked)))
    table = Table(tuple(words[head] for head in HEADS), rows, widest=1)
    return Section(words["staffing"], (told,), table=table)


def _worked(order: Order, notes: Sequence[dict[str, Any]], at: datetime) -> Worked:
    filed = (("filed", one, one["report"]) for one in order.filings)
    noted = ((note["what"], note, note["incident"]) for note in notes if note["what"] in DEEDS)
    subjects: defaultdict[tuple[str, str], dict[str, set[str]]] = defaultdict(
        lambda: {deed: set() for deed in DEEDS}
    )
    for deed, one, subject in (*filed, *noted):
        if one.get("by") and datetime.fromisoformat(one["at"]) <= at:
            subjects[one["role"], one["by"]][deed].add(str(subject))
    return {who: {deed: len(about) for deed, about in deeds.items()} for who, deeds in subjects.items()}


def _totals(order: Order, worked: Worked) -> Iterator[str]:
    words = WORDS[order.language]
    for role in sorted({role for role, _ in worked}, key=_rank):
        people = [deeds for (one, _), deeds in worked.items() if one == role]
        sums = ((deed, sum(deeds[deed] for deeds in people)) for deed in DEEDS)
        told = (words[f"staffing_{deed}"].format(number=number) for deed, number in sums if number)
        form = words["staffing_one" if len(people) == 1 else "staffing_more"]
        deeds = ("、" if order.language == "zh" else ", ").join(told)
        yield form.format(role=_role(order, role), persons=len(people), deeds=deeds)


def _role(order: Order, role: str) -> str:
    return WORDS[order.language][f"role_{role}" if role in ROLES else "role_"]


def _rank(role: str) -> int:
    return ROLES.index(role) if role in ROLES else len(ROLES)


def _shown(number: int) -> str:
    return str(number) if number else ""
