"""A tip's picture, for whoever may see it."""

from collections.abc import Mapping
from typing import Any

from shared.errors import BadPayload, NotFound
from shared.journal.port import Store
from shared.parts import Role

SEERS: frozenset[Role] = frozenset({"monitor", "office", "lead", "auditor"})
"""Who may see what a person brought: it may show somebody."""


def picture_of(store: Store, exercise: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The picture `number` (from 1) of the tip `tip`: a name for its file, how many there are, and the JPEG
    in base64. NotFound where there is none, or none any more."""
    tip, number = data.get("tip"), data.get("number", 1)
    if not isinstance(tip, str) or isinstance(number, bool) or not isinstance(number, int):
        raise BadPayload("tip and number: a tip's id, and which of its pictures", ["tip", "number"])
    found = store.views.find("tip", exercise, {"tip": tip})
    kept = found[0].data["pictures"] if found else ()
    if not 0 < number <= len(kept):
        raise NotFound(f"no picture {number} was brought with {tip!r}: `candor tips` shows what was")
    pictures = store.pictures.read([kept[number - 1]])
    if not pictures:
        raise NotFound("the picture is kept no longer")
    name = f"{'EXERCISE-' if exercise else ''}tip-{tip}-{number}.jpg"
    return {"name": name, "of": len(kept), "picture": pictures[kept[number - 1]]}
