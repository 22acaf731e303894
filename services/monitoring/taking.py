"""How a tip is taken down: redacted, put beside what is watched, its text and its pictures kept elsewhere.
Pure."""

from collections.abc import Generator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from services.monitoring.matching import Watched, topics_of
from services.monitoring.model.tip import Bring, Receive
from services.monitoring.redaction import redacted
from shared.errors import Refused
from shared.parts import Apart, Find, Keep
from shared.pictures import kept_as, remade


def taken_down(tip: Bring) -> Generator[Find | Keep | Apart, Any, Receive]:
    """The tip without its text and its pictures. Each is kept under an id that no other has, so that a second
    call cannot replace what a first one told."""
    text = redacted(tip.text)
    topics: Sequence[Mapping[str, Any]] = yield Find("topic", {"active": True})
    topic = _topic(tip, text, topics)
    kept = _id(tip, text.encode("utf-8", "replace"))
    pictures = yield from _made_anew(tip)
    yield Keep({kept: text}, tip.at, pictures)
    name = str(topic.get("topic", ""))
    return Receive(
        tip=tip.tip,
        kept=kept,
        topic=name,
        matter=tip.matter or name or f"tip-{tip.tip}",
        title=redacted(tip.title) or str(topic.get("title", "")),
        title_en=redacted(tip.title_en) or str(topic.get("title_en", "")),
        harm=tip.harm,
        place=redacted(tip.place),
        happened=tip.happened or tip.at,
        at=tip.at,
        by=tip.by,
        pictures=tuple(pictures),
    )


def _made_anew(tip: Bring) -> Generator[Apart, bytes, Mapping[str, str]]:
    pictures = {}
    for given in tip.pictures:
        picture = yield Apart(remade, given)
        pictures[_id(tip, picture)] = kept_as(picture)
    return pictures


def _id(tip: Bring, of: bytes) -> str:
    return f"tip/{tip.tip}/{blake2b(of, digest_size=8).hexdigest()}"


def _topic(tip: Bring, text: str, topics: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The topic that was named, or the first by name whose terms stand in the text; nothing where none is
    concerned. Refused where the one that was named is not watched."""
    known = {topic["topic"]: topic for topic in topics}
    if tip.topic and tip.topic not in known:
        raise Refused(f"{tip.topic} is no topic that is watched: leave it out, or watch it first")
    watched = [Watched(name, tuple(topic["terms"])) for name, topic in known.items()]
    found = (tip.topic,) if tip.topic else topics_of(text, tip.place, watched)
    return known[found[0]] if found else {}
