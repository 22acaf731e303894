"""What an installation is set to: its norm packs and its matrix, from YAML to frozen values."""

from datetime import UTC, tzinfo
from pathlib import Path
from typing import get_args

from services.escalation.norms import Norms
from services.escalation.pack_file import pack
from services.escalation.reading import Node, read
from services.escalation.severity import LEVELS, SIGNS, HarmRow, Matrix, Raised, ReachClass
from shared.calendar_file import china
from shared.messages.monitoring import Harm, HarmKind

HERE = Path(__file__).parent


def norms(zone: tzinfo, folder: Path = HERE / "packs") -> Norms:
    """All packs of a folder, in the order of their files; SettingsError where one cannot be used."""
    packs = tuple(pack(path) for path in sorted(folder.glob("*.yml")))
    return Norms(packs, zone, china(UTC))  # which day is which kind; where days begin, the zone says


def matrix(path: Path = HERE / "severity.yml") -> Matrix:
    """The severity matrix in a file; SettingsError where it cannot be used."""
    known = read(path).fields(("reach", "harm", "told", "raised"), ())
    reach = tuple(_reach_class(item) for item in known["reach"].items())
    if reach[-1].of:
        known["reach"].items()[-1].fail("asks for signs: the last class is for all the rest, so write of: 0")
    spreads = [spread.id for spread in reach]
    harms = known["harm"].fields(get_args(Harm), ())
    raised = known["raised"].fields(("questions", "claims", "at_most"), ())
    questions, claims = int(raised["questions"].number()), int(raised["claims"].number())
    return Matrix(
        reach,
        {harm: _harm_row(harms[harm], spreads) for harm in get_args(Harm)},
        _told(known["told"]),
        Raised(questions, claims, raised["at_most"].one_of(LEVELS)),
    )


def _reach_class(item: Node) -> ReachClass:
    known = item.fields(("class", "title", "title_en", "of"), SIGNS)
    return ReachClass(
        id=known["class"].text(),
        title=known["title"].text(),
        title_en=known["title_en"].text(),
        of=int(known["of"].number()),
        limits={sign: known[sign].number() for sign in SIGNS if sign in known},
    )


def _told(item: Node) -> dict[HarmKind, int]:
    """At least one text must tell of it: what nobody told cannot count."""
    kinds: tuple[HarmKind, ...] = get_args(HarmKind)
    told = item.fields(kinds, ())
    for kind in kinds:
        if told[kind].number() < 1:
            told[kind].fail("is less than one text: write 1 or more")
    return {kind: int(told[kind].number()) for kind in kinds}


def _harm_row(item: Node, spreads: list[str]) -> HarmRow:
    known = item.fields(("title", "title_en", *spreads), ())
    levels = {spread: known[spread].one_of(LEVELS) for spread in spreads}
    return HarmRow(known["title"].text(), known["title_en"].text(), levels)
