"""`candor tip`, `candor tips`, `candor picture`: take down what somebody told, and see it while it is kept.

A text is redacted and a picture made anew before they leave this process, and once more by the service: so
not even the broker has a name or a number, or where and by whom a picture was taken.
"""

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from services.commands.asking import call
from services.commands.client import ANSWER_S
from services.commands.say import local
from services.commands.stores import found, store_of
from services.monitoring.redaction import redacted
from shared.apart import apart
from shared.clock import Clock
from shared.config import Settings
from shared.errors import BadPayload, Refused
from shared.messages.schemas import LONGEST_TEXT
from shared.pictures import LARGEST, MOST_PICTURES, kept_as, remade

Tip = Mapping[str, Any]
FREE = ("text", "title", "title_en", "place")
"""What a person wrote in words of their own."""
SEEN_S = 60.0
"""Seconds that a service may take to make pictures anew."""


def bring(
    settings: Settings,
    clock: Clock,
    who: str,
    exercise: str,
    said: Mapping[str, str],
    pictures: Sequence[Path] = (),
) -> str:
    """Hand a tip to monitoring; its id. `said` are the fields of the call `monitoring.tip`, empty ones left
    out; `happened` may be a local time. BadPayload where the text is empty or too long, or a picture cannot
    be taken."""
    if not said["text"].strip():
        raise BadPayload("the tip says nothing: write what was told, or - and give it on standard input")
    if len(said["text"]) > LONGEST_TEXT:
        raise BadPayload(f"the tip is longer than {LONGEST_TEXT:,} characters: shorten it to what was told")
    data: dict[str, Any] = {
        name: redacted(value) if name in FREE else value for name, value in said.items() if value
    }
    if "happened" in data:
        data["happened"] = _moment(data["happened"], settings)
    if pictures:
        data["pictures"] = [kept_as(picture) for picture in _made_anew(pictures)]
    data["tip"] = tip = uuid4().hex[:12]
    limit = SEEN_S if pictures else ANSWER_S
    call(settings, clock, "monitoring.tip", json.dumps(data), who, exercise, tip, limit)
    return tip


def _made_anew(files: Sequence[Path]) -> Iterator[bytes]:
    if len(files) > MOST_PICTURES:
        raise BadPayload(f"a tip has at most {MOST_PICTURES} pictures: choose those that show most")
    for file in files:
        try:
            with file.open("rb") as opened:
                yield apart(remade, opened.read(LARGEST + 1))
        except OSError as error:
            raise BadPayload(f"{file} cannot be read: {error.strerror}") from None
        except Refused as refused:
            raise BadPayload(f"{file}: {refused}") from None


def shown(
    settings: Settings, clock: Clock, who: str, exercise: str, tip: str, folder: Path
) -> Iterator[Path]:
    """Put the pictures of a tip into a folder; where they lie. NotFound where there are none, or none any
    more."""
    number = of = 1
    while number <= of:
        asked = json.dumps({"tip": tip, "number": number})
        answer = call(settings, clock, "monitoring.tip_picture", asked, who, exercise, "")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / Path(answer["name"]).name
        path.write_bytes(b64decode(answer["picture"]))
        yield path
        number, of = number + 1, answer["of"]


def _moment(said: str, settings: Settings) -> str:
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise BadPayload(f"{said} is no time: write it as 2026-02-18T19:05") from None
    return (at if at.tzinfo else at.replace(tzinfo=settings.zone)).isoformat()


def stored(settings: Settings, exercise: str) -> list[Tip]:
    """All tips, the oldest first, each with its text; None where that is kept no longer."""
    with store_of(settings, "monitoring") as store:
        tips = sorted((one.data for one in found(store, "tip", exercise)), key=lambda tip: str(tip["at"]))
        texts = store.texts.read([tip["kept"] for tip in tips])
        return [{**tip, "text": texts.get(tip["kept"])} for tip in tips]


def lines(tips: Sequence[Tip], settings: Settings, exercise: str) -> Iterator[str]:
    """A tip in two lines: when it came and what it concerns; what was told, and how to see its pictures."""
    drill = f"[EXERCISE 演练 {exercise}] " if exercise else ""
    for tip in tips:
        at = local(datetime.fromisoformat(tip["at"]), settings.zone)
        concerns = " ".join(filter(None, (tip["matter"], tip["title"], tip["place"], f"harm: {tip['harm']}")))
        yield f"{drill}{at}  {tip['tip']}  {concerns}"
        yield f"    {' '.join((tip['text'] or '(its text is kept no longer)').split())}"
        if number := len(tip.get("pictures", ())):
            yield f"    pictures: {number}, `candor picture {tip['tip']}` has them while they are kept"
