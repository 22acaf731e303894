"""What Candor refuses to do, kept by walking all that it can say rather than by naming it."""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints

import pytest

from services.correspondent import PARTS as CORRESPONDENT
from services.instruction import PARTS as INSTRUCTION
from services.monitoring import PARTS, harms
from services.monitoring.comparable import comparable
from services.monitoring.deliveries import Deliveries
from services.monitoring.model.tip import Bring
from services.monitoring.sources.fetch import Document
from services.monitoring.sources.kinds import KINDS as SOURCES
from services.monitoring.sources.kinds import Tools
from services.monitoring.sources.port import Cursor, Item, Taken
from services.monitoring.sources.reading import Asked, Brought, read
from services.monitoring.sources.webhook import Delivery, Turned
from services.monitoring.taking import taken_down
from shared.actors import Actor
from shared.clock import FakeClock
from shared.config import load
from shared.errors import CandorError, SettingsError, WrongWorld
from shared.handling import Handling
from shared.journal.memory import MemoryStore
from shared.messages.catalogue import classes
from shared.messages.correspondent import StatementPublished, Wording
from shared.messages.envelope import Message
from shared.messages.instruction import InstructionKind
from shared.messages.monitoring import Harm, HarmKind
from shared.messages.source_states import SourceSettings
from shared.messages.sources import Mention, Mentions
from shared.parts import Find, Parts, Person
from shared.requests import Request
from simulator.exercise.crowd import Place
from simulator.exercise.phrases import TAP_WATER
from simulator.exercise.texts import Moment, make
from simulator.forecast import CHAIN
from tests.fakes import START, FakeBroker

SUPPRESSION = re.compile(
    r"delet|remov|hide|hidden|block|ban(?!k)|censor|suppress|down_?rank|take_?down|mute|shadow"
    r"|silence_|report_(user|post|account)",
    re.IGNORECASE,
)
SOMEBODY = re.compile(
    r"author|handle|avatar|nick|user|screen_name|profile|account|device|agent|\bip\b|ip_address"
    r"|phone|email|poster|speaker",
    re.IGNORECASE,
)
APPROVAL = re.compile(
    r"sentiment|tone|mood|approv|emotion|polarity|attitude|opinion|satisf|loyal|stance", re.IGNORECASE
)
KINDS = {
    "verify_facts", "hold", "publish_statement", "answer_questions", "brief_media", "correct_record",
    "remedy", "support", "stand_down",
}  # fmt: skip  # a set that a person should read as one


def inside(cls: Any, seen: set[Any] | None = None) -> Iterator[tuple[str, Any]]:
    """Every field of a dataclass and of those within it: (path, type)."""
    known = seen if seen is not None else set()
    if cls in known:
        return
    known.add(cls)
    for name, kind in get_type_hints(cls).items():
        yield f"{cls.__name__}.{name}", kind
        for part in (kind, *get_args(kind)):
            if is_dataclass(part):
                yield from inside(part, known)


def choices(kind: Any) -> Iterator[str]:
    """The texts that a type lets one choose from."""
    if get_origin(kind) is Literal:
        yield from (choice for choice in get_args(kind) if isinstance(choice, str))
    for part in get_args(kind):
        if not isinstance(part, str):
            yield from choices(part)


EVENTS = dict(classes())
COMMANDS = {f"{parts.name}.{name}": call.command for parts in CHAIN for name, call in parts.calls.items()}
CONTRACT = {**EVENTS, **COMMANDS}


def test_the_walk_sees_the_whole_contract() -> None:
    assert len(EVENTS) > 50
    assert len(COMMANDS) > 30
    assert {service for parts in CHAIN for service in [parts.name]} == {
        "monitoring", "escalation", "instruction", "correspondent", "archive"
    }  # fmt: skip  # as the chain goes


def test_the_kinds_of_instruction_are_a_closed_set() -> None:
    assert set(get_args(InstructionKind)) == KINDS
    for name, cls in CONTRACT.items():
        for path, kind in inside(cls):
            if "Instruction" in path and path.endswith(".kind"):
                assert set(choices(kind)) == KINDS, f"{name}: {path}"


def test_an_unknown_kind_of_instruction_is_refused() -> None:
    loaded = INSTRUCTION.payloads["draft"].load
    data = {
        "instruction": "i",
        "incident": "w-1",
        "units": ["water"],
        "asked": "a",
        "evidence": "e",
        "minutes": 30,
    }
    assert loaded({**data, "kind": "remedy"})
    with pytest.raises(Exception, match="Must be one of"):
        loaded({**data, "kind": "delete_posts"})


@pytest.mark.parametrize("name", CONTRACT)
def test_nothing_that_can_be_said_or_asked_suppresses_speech(name: str) -> None:
    said = [name, *(path for path, _ in inside(CONTRACT[name]))]
    said += [choice for _, kind in inside(CONTRACT[name]) for choice in choices(kind)]
    assert [word for word in said if SUPPRESSION.search(word)] == []


@pytest.mark.parametrize("name", CONTRACT)
def test_there_is_no_field_for_who_said_something(name: str) -> None:
    assert [path for path, _ in inside(CONTRACT[name]) if SOMEBODY.search(path.partition(".")[2])] == []


def test_a_mention_travels_in_no_event_but_the_one_that_brings_it() -> None:
    carriers = {name for name, cls in EVENTS.items() if cls is not Mentions and _holds(cls, Mention)}
    assert carriers == set()


def _holds(cls: Any, wanted: Any) -> bool:
    return any(wanted in (kind, *get_args(kind)) for _, kind in inside(cls))


def test_a_statement_without_identity_disclosure_or_address_cannot_be_published() -> None:
    complete = StatementPublished(
        statement="s",
        incident="w-1",
        version=1,
        kind="notice",
        title="t",
        wording=Wording(),
        present=(),
        identity="柳河镇应急新闻办公室",
        disclosure="d",
        address="a",
        published_by="p",
        at=START,
    )
    for needed in ("identity", "disclosure", "address"):
        for empty in ("", "  "):
            with pytest.raises((ValueError, CandorError), match=needed):
                replace(complete, **cast(Any, {needed: empty}))


def test_severity_reads_no_approval_and_no_tone() -> None:
    from services.escalation import severity

    read = [
        path
        for value in vars(severity).values()
        if is_dataclass(value) and isinstance(value, type)
        for path, _ in inside(value)
    ]
    assert read
    assert [path for path in read if APPROVAL.search(path)] == []
    reach = [path for path, _ in inside(EVENTS["candor.monitoring.alert.updated.v2"])]
    assert [path for path in reach if APPROVAL.search(path)] == []


def test_what_texts_can_tell_of_is_harm_to_people_and_nothing_else() -> None:
    assert set(get_args(HarmKind)) == set(get_args(Harm)) - {"none"}
    named = ("candor.monitoring.topic.harm_told.v1", "candor.escalation.incident.level_proposed.v2")
    told = [path for name in named for path, _ in inside(EVENTS[name])]
    assert "HarmTold.kind" in told
    assert [path for path in told if APPROVAL.search(path)] == []
    assert [word for word in vars(harms) if APPROVAL.search(word)] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_criticism_tells_of_no_harm_however_much_of_it_there_is(lang: str) -> None:
    rng, place = random.Random(1), Place(name="石桥村", name_en="Stone Bridge")
    said = {make(TAP_WATER, "criticism", lang, place, Moment(START, START), rng) for _ in range(500)}
    assert len(said) > 100
    assert [text for text in said if harms.harms_in(comparable(text))] == []


WORLDS = [
    pytest.param(parts, name, id=f"{parts.name}.{name}") for parts in CHAIN for name in parts.calls
]  # one for each call that a person can make


@pytest.mark.parametrize(("parts", "name"), WORLDS)
def test_no_call_crosses_between_drill_and_live(parts: Parts, name: str) -> None:
    handling = Handling(parts, MemoryStore(), FakeBroker(), FakeClock(START))
    role = min(parts.calls[name].roles)
    live, drill = Actor(Person("p", role)), Actor(Person("p", role), exercise="e1", robot=True)
    for actor, exercise in ((drill, ""), (live, "e1"), (drill, "e2")):
        with pytest.raises(WrongWorld):
            handling.call(name, Request(actor, {}, "k", exercise), START + timedelta(hours=1))
    assert list(handling.store.journal.heads()) == []


@pytest.mark.parametrize("name", CONTRACT)
def test_people_are_not_measured_by_approval(name: str) -> None:
    measured = re.compile(
        r"sentiment|tone|mood|emotion|polarity|attitude|(?<![a-z])stance|followers|likes", re.IGNORECASE
    )
    assert [path for path, _ in inside(CONTRACT[name]) if measured.search(path.partition(".")[2])] == []


def test_a_published_statement_names_who_speaks() -> None:
    names = {field.name for field in fields(StatementPublished)}
    assert {"identity", "disclosure", "address", "published_by"} <= names
    assert "publish" in CORRESPONDENT.calls


def test_a_hired_agency_files_reports_and_sees_nothing_else() -> None:
    allowed = {
        (parts.name, name) for parts in CHAIN for name, call in parts.calls.items() if "agency" in call.roles
    }
    assert allowed == {("monitoring", "draft_report"), ("monitoring", "file_report")}
    seen = {
        (parts.name, name)
        for parts in CHAIN
        for name, view in parts.views.items()
        if "agency" in view.readers
    }
    assert seen == {("monitoring", "report")}


# -- what a source lets out

PERSON = (
    "王小明",
    "xiaoming",
    "5550123",
    "iPhone",
    "203.0.113.77",
    "13812345678",
    "11010519491231002X",
    "avatar",
)
"""The one who spoke, in every way that a source knows of: name, account, device, addresses, numbers."""
FULL_OF_PEOPLE = {
    "feed": Path(__file__).parents[1] / "feeds" / "rss-2.0-full-of-people.xml",
    "mastodon": Path(__file__).parents[1] / "feeds" / "mastodon-full-of-people.json",
    "list": Path(__file__).parents[1] / "lists" / "hotline" / "full-of-people.csv",
}
LISTS = Path(__file__).parents[1] / "lists"


@dataclass(frozen=True)
class OneDocument:
    """The web, with one document on it."""

    body: bytes

    def get(self, address: str, cursor: Cursor, accept: str, now: datetime) -> Document:
        """Whatever is asked for."""
        return Document(address, self.body, "", {})


def test_every_kind_of_source_is_tried_with_a_document_full_of_people() -> None:
    assert set(FULL_OF_PEOPLE) == set(SOURCES)
    for file in FULL_OF_PEOPLE.values():
        text = file.read_text(encoding="utf-8")
        assert [said for said in PERSON if said not in text] == []


@pytest.mark.parametrize("kind", SOURCES)
def test_who_spoke_does_not_leave_the_source(kind: str) -> None:
    address = "hotline.yml" if kind == "list" else "https://news.example.cn/"
    settings = SourceSettings("daily", kind, address, 10, "", "", "")
    web = OneDocument(FULL_OF_PEOPLE[kind].read_bytes())
    brought = read(Asked(settings, START), Tools(web, UTC, LISTS))
    assert brought.failure is None
    assert len(brought.mentions) == 1
    assert "水是黄的，怎么办" in brought.mentions[0].text
    everything = repr(brought)
    assert [said for said in PERSON if said.lower() in everything.lower()] == []
    assert "example.cn" not in everything


def test_who_spoke_does_not_come_in_by_a_webhook() -> None:
    said = {"author": PERSON[0], "account": PERSON[1], "device": PERSON[3], "avatar": PERSON[7]}
    text = f"水是黄的，怎么办 @{PERSON[1]} {PERSON[4]} {PERSON[5]} {PERSON[6]} 电话{PERSON[2]}"
    key = f"https://news.example.cn/u/{PERSON[1]}"
    body = json.dumps({"items": [{**said, "key": key, "at": START.isoformat(), "text": text}], **said})
    handed: list[Message] = []
    store, clock = MemoryStore(), FakeClock(START)
    deliveries = Deliveries(Handling(PARTS, store, handed.extend, clock), handed.extend, clock, "a")
    assert deliveries.take("hook", Delivery("1", "sha256=00", body.encode())) == 1
    wrong = json.dumps({"items": [{**said, "key": key, "at": text, "text": [text], "place": [said]}]})
    with pytest.raises(Turned) as turned:
        deliveries.take("hook", Delivery("2", "sha256=01", wrong.encode()))
    deliveries.turned_away("hook", turned.value)
    journal = [list(store.journal.read(head.stream)) for head in store.journal.heads()]
    everything = repr((handed, journal, turned.value.advice, turned.value.errors))
    assert "水是黄的，怎么办" in repr(handed)
    assert "水是黄的" not in repr(journal)
    assert "source.troubled" in everything
    assert [who for who in PERSON if who in everything] == []


def test_who_told_something_is_not_kept_with_a_tip() -> None:
    told = Bring(
        "t1",
        f"我叫{PERSON[0]}，网名：{PERSON[1]}，电话{PERSON[5]}或{PERSON[2]}，身份证{PERSON[6]}，水是黄的",
        START,
        Person("he", "monitor"),
        place=f"联系人：{PERSON[0]}",
    )
    steps = taken_down(told)
    assert isinstance(next(steps), Find)
    kept = steps.send([])
    with pytest.raises(StopIteration) as end:
        steps.send(None)
    everything = repr((kept, end.value.value))
    assert "水是黄的" in repr(kept)
    assert "水是黄的" not in repr(end.value.value)
    assert [who for who in PERSON if who in everything] == []


def test_no_setting_keeps_texts_for_ever() -> None:
    for days in ("0", "91", "36500"):
        with pytest.raises(SettingsError, match="CANDOR_TEXTS_DAYS"):
            load({"CANDOR_TEXTS_DAYS": days})


def test_an_item_has_no_field_for_who_said_it() -> None:
    said = [path for cls in (Item, Taken, Brought) for path, _ in inside(cls)]
    assert len(said) > 10
    assert [path for path in said if SOMEBODY.search(path.partition(".")[2])] == []
