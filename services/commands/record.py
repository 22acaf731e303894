"""`candor register` and `candor case`: what stands in public, and how an incident was handled."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from services.archive.timeline import case_file
from services.archive.views import VIEWS
from services.commands.say import local
from services.commands.stores import found, store_of
from services.commands.tail import summary
from services.correspondent.views import public_register
from shared.config import Settings


def register(settings: Settings, exercise: str) -> list[dict[str, Any]]:
    """The public register of live work or of an exercise, the newest first."""
    with store_of(settings, "correspondent") as store:
        return public_register(document.data for document in found(store, "statement", exercise))


def case(settings: Settings, exercise: str, incident: str, counts: bool) -> dict[str, Any]:
    """The case file; NotFound where the incident was never heard of."""
    with store_of(settings, "archive") as store:
        for name, view in VIEWS.items():
            store.views.declare(name, view.keys)
        return case_file(store, exercise, incident, counts)


def register_lines(settings: Settings, entries: list[dict[str, Any]], exercise: str) -> Iterator[str]:
    """The register as lines: who said what, where it stands, and what became of it."""
    if not entries:
        yield "nothing was published yet"
    drill = f"[EXERCISE 演练 {exercise}] " if exercise else ""
    for one in entries:
        moment = local(datetime.fromisoformat(one["published_at"]), settings.zone)
        version = f"{one['statement']}, version {one['version']}, {one['state']}"
        yield f"{drill}{moment}  {one['title']}  ({version})"
        yield f"    {one['identity']} · {one['disclosure']} · {one['address']}"
        yield from (f"    corrected: {c['wrong']} -> {c['right']}" for c in one["corrections"])
        if one["withdrawn"]:
            yield f"    withdrawn: {one['withdrawn']}"


def case_lines(settings: Settings, file: Mapping[str, Any], exercise: str) -> Iterator[str]:
    """The case as lines: how far it is, then its timeline."""
    drill = f"[EXERCISE 演练 {exercise}] " if exercise else ""
    case = file["case"] or {}
    yield f"{drill}{file['incident']}  {case.get('title', '')}  {case.get('state', '')}"
    for entry in file["entries"]:
        moment = local(datetime.fromisoformat(entry["at"]), settings.zone)
        kind = entry["type"].removeprefix("candor.").rpartition(".v")[0]
        yield f"{moment}  {kind:<36} {summary(entry['data'], ('incident', 'title'))}".rstrip()
    yield from _lessons(case.get("lessons") or {})
    gaps = [one for one in file["streams"] if not one["complete"]]
    yield from (
        f"not heard (on its way, or told to nobody): {one['source']} {one['stream']} {_ranges(one['gaps'])}"
        for one in gaps
    )


def _lessons(lessons: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"went well: {text}" for text in lessons.get("went_well", ()))
    yield from (f"went badly: {text}" for text in lessons.get("went_badly", ()))
    for measure in lessons.get("measures", ()):
        yield f"to make good: {measure['text']} ({measure['unit']}, {measure['due']})"


def _ranges(gaps: list[list[int]]) -> str:
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in gaps)
