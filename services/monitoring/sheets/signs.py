"""The claims that need checking and the harms that texts mention, as they stood at a report's time. Pure."""

from collections.abc import Iterator

from services.monitoring.sheets.content import Section
from services.monitoring.sheets.known import History, Order
from services.monitoring.sheets.words import WORDS, moment
from shared.messages.monitoring import Claimed, HarmTold

MOST_IDS = 5
MOST_PLACES = 6


def mentioned(order: Order, known: History) -> Section:
    """A line for each kind, with how many texts, where, and some by id; empty where nothing was found."""
    words = WORDS[order.language]
    lines = (*_harms(order, known.harms), *_claims(order, known.claims))
    if not lines:
        return Section(words["signs"])
    return Section(words["signs"], (words["signs_by"].format(at=moment(known.at, order.language)),), lines)


def _harms(order: Order, harms: tuple[HarmTold, ...]) -> Iterator[str]:
    """The worst first."""
    words = WORDS[order.language]
    for one in reversed(harms):
        places = _listed(order, one.places[:MOST_PLACES])
        yield words["harm"].format(
            harm=words[f"harm_{one.kind}"],
            texts=one.texts,
            where=words["where"].format(places=places) if places else "",
            ids=_listed(order, one.examples[-MOST_IDS:]),
        )


def _claims(order: Order, claims: tuple[Claimed, ...]) -> Iterator[str]:
    words = WORDS[order.language]
    for one in claims:
        ids = _listed(order, one.examples[-MOST_IDS:])
        yield words["claim"].format(claim=words[f"claim_{one.kind}"], texts=one.texts, ids=ids)


def _listed(order: Order, names: tuple[str, ...]) -> str:
    return ("、" if order.language == "zh" else ", ").join(names)
