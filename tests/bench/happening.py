"""What an incident of a benchmark begins with: a topic of its own is watched, and people write of it."""

from datetime import datetime

from shared.messages.sources import Mention, Mentions
from shared.parts import Person
from tests.bench.crowd import wire
from tests.bench.ledger import MENTIONED
from tests.bench.robots import Answer, Course

WATCHER = Person("controller", "controller")


def watching(course: Course, active: bool = True) -> Answer:
    """The call that watches its topic, or no longer does."""
    told = {"title": "浑水", "title_en": "bench", "harm": "health", "place": "水口镇", "active": active}
    data = {"topic": course.topic, "terms": [_term(course)], **told}
    return Answer(WATCHER, "monitoring", "watch", data)


def mentioning(course: Course, now: datetime) -> bytes:
    """The message that brings its mentions."""
    return wire(course.first, Mentions(tuple(_mention(course, n, now) for n in range(MENTIONED)), now))


def _term(course: Course) -> str:
    return f"浑水{course.topic.removeprefix('bench-')}号"


def _mention(course: Course, number: int, now: datetime) -> Mention:
    text = f"{_term(course)}又来了，第{number}户，怎么办？"  # few words: each counts
    return Mention(f"{course.topic}-{number}", "bench", now, text, place="水口镇", outlet="forum")
