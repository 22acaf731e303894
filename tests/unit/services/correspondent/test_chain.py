"""From the direction to the published statement: instruction and correspondent together, inline."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.correspondent import PARTS as CORRESPONDENT
from services.correspondent.views import public_register
from services.instruction import PARTS as INSTRUCTION
from shared.actors import Actor
from shared.errors import Forbidden, Refused
from shared.inline import Inline
from shared.messages.catalogue import type_of
from shared.messages.codec import plain
from shared.messages.envelope import Message
from shared.messages.escalation import IncidentDirected, LevelRaised
from shared.messages.instruction import InstructionIssued
from shared.parts import Person
from tests.strategies import START
from tests.unit.services.correspondent.examples import WHOLE

SUN, TANG = Actor(Person("sun", "office")), Actor(Person("tang", "office"))
GAO = Actor(Person("gao", "lead"))
LIN = Actor(Person("lin", "correspondent", "services"))
UNITS = {unit: Actor(Person(f"{unit}-one", "unit", unit)) for unit in ("waterworks", "clinic", "services")}
TELL = "tap-water-1-tell-the-public"


class Chain:
    """Both services on one clock, with a correspondent for the services."""

    def __init__(self) -> None:
        self.inline = Inline([INSTRUCTION, CORRESPONDENT], START)
        self.heard: list[Message] = []
        self.inline.listeners.append(self.heard.append)
        register = {
            "person": "lin",
            "unit": "services",
            "identity": "柳河镇应急新闻办公室",
            "mandate": "发布",
        }
        days = {"mandate_until": "2026-12-31", "trained_on": "2025-11-12"}
        self.call("correspondent", "register", SUN, **register, **days)

    def call(self, service: str, name: str, actor: Actor, **data: Any) -> list[str]:
        """A call a minute after the one before; the types of its events."""
        self.inline.clock.move_to(self.inline.clock.now() + timedelta(minutes=1))
        key = f"{name}-{len(self.heard)}-{self.inline.clock.now()}"
        answer = self.inline.call(service, name, actor, data, key)
        return [event.type.split(".", 2)[2] for event in answer.events]

    def hear(self, event: Any, number: int = 1) -> None:
        stream = f"incident/{event.incident}"
        kind, name = type_of(event), f"escalation/{stream}/{number}/0"
        self.inline.publish(
            [Message(name, "/candor/escalation", kind, stream, event.at, event, number, event.at)]
        )
        self.inline.settle()

    def documents(self, service: str, view: str, **where: Any) -> list[dict[str, Any]]:
        found = self.inline.services[service].look(view, SUN, "", where)
        return [dict(document.data) for document in found]

    def types(self) -> list[str]:
        return [message.type for message in self.heard]


def directed(at: datetime = START, **changes: Any) -> IncidentDirected:
    said: dict[str, Any] = {
        "incident": "tap-water-1",
        "matter": "tap-water",
        "title": "自来水",
        "place": "柳河镇",
        "level": "II",
        "decision": "adopted",
        "direction": "同意",
        "reason": "",
        "oral": False,
        "directed_by": "gao",
        "at": at,
    }
    return IncidentDirected(**{**said, **changes})


@pytest.fixture
def chain() -> Chain:
    return Chain()


@pytest.fixture
def active(chain: Chain) -> Chain:
    chain.hear(directed())
    chain.call("instruction", "activate_plan", SUN, incident="tap-water-1", plan="water")
    return chain


def test_a_direction_ends_in_a_published_statement(active: Chain) -> None:
    brief = {
        "known": ["水发黄"],
        "unknown": ["原因"],
        "doing": ["取样"],
        "to_do": ["不饮用"],
        "next_word": "23时前",
    }
    active.call("instruction", "publish_brief", SUN, incident="tap-water-1", **brief)
    for draft in active.documents("instruction", "instruction", state="drafted"):
        active.call("instruction", "approve", GAO, instruction=draft["instruction"])
    active.call("correspondent", "accept", LIN, assignment=f"{TELL}-services")
    wording = plain(WHOLE)
    said = {
        "incident": "tap-water-1",
        "kind": "notice",
        "title": "情况通报（一）",
        "wording": wording,
        "brief": 1,
    }
    assert active.call("correspondent", "draft", LIN, statement="notice-1", **said) == [
        "statement.drafted.v1",
        "statement.checked.v1",
    ]
    active.call("correspondent", "approve", TANG, statement="notice-1")
    where = {"address": "镇政府公告栏（见证人：马超群）", "disclosure": "本通报由柳河镇应急新闻办公室发布"}
    assert active.call("correspondent", "publish", LIN, statement="notice-1", **where) == [
        "statement.published.v1"
    ]
    for unit, actor in UNITS.items():
        for instruction in active.documents("instruction", "instruction", state="issued"):
            if unit in instruction["units"]:
                name = instruction["instruction"]
                active.call("instruction", "acknowledge", actor, instruction=name)
                active.call("instruction", "done", actor, instruction=name, result="已办结", evidence="记录")
    assert {one["state"] for one in active.documents("instruction", "instruction")} == {"done"}
    [entry] = public_register(active.documents("correspondent", "statement"))
    assert (entry["identity"], entry["wording"]) == ("柳河镇应急新闻办公室", wording)
    assert active.inline.dead == []


def test_the_plan_drafts_all_that_it_asks_for_and_the_lead_signs(active: Chain) -> None:
    drafts = active.documents("instruction", "instruction", incident="tap-water-1")
    assert {one["kind"] for one in drafts} == {
        "verify_facts",
        "remedy",
        "support",
        "publish_statement",
        "answer_questions",
    }
    assert {(one["state"], one["drafted_by"], one["level"]) for one in drafts} == {("drafted", "sun", "II")}
    with pytest.raises(Forbidden, match="the lead approves it"):
        active.call("instruction", "approve", TANG, instruction=TELL)


def test_a_unit_without_a_correspondent_is_told_of(active: Chain) -> None:
    said = {
        "kind": "brief_media",
        "units": ["clinic"],
        "asked": "答复媒体",
        "evidence": "记录",
        "minutes": 60,
    }
    active.call("instruction", "draft", SUN, instruction="tap-water-1-media", incident="tap-water-1", **said)
    active.call("instruction", "approve", GAO, instruction="tap-water-1-media")
    assert "candor.correspondent.assignment.unfilled.v1" in active.types()
    active.call("correspondent", "offer", SUN, assignment="tap-water-1-media-clinic", person="lin")
    active.call("correspondent", "accept", LIN, assignment="tap-water-1-media-clinic")
    [one] = active.documents("correspondent", "assignment", assignment="tap-water-1-media-clinic")
    assert (one["state"], one["person"]) == ("accepted", "lin")


def test_whoever_is_not_registered_cannot_publish(active: Chain) -> None:
    stranger = Actor(Person("wu", "correspondent", "services"))
    said = {"incident": "tap-water-1", "kind": "notice", "title": "通报", "wording": plain(WHOLE), "brief": 0}
    active.call("correspondent", "draft", stranger, statement="s-1", **said)
    active.call("correspondent", "approve", TANG, statement="s-1")
    with pytest.raises(Refused, match="wu has no identity in the register"):
        active.call(
            "correspondent", "publish", stranger, statement="s-1", address="公告栏", disclosure="我单位"
        )


def test_nothing_is_drafted_for_an_incident_without_direction(chain: Chain) -> None:
    said = {"kind": "hold", "units": ["clinic"], "asked": "待命", "evidence": "电话", "minutes": 60}
    chain.hear(directed(decision="rejected"))
    with pytest.raises(Refused, match="no direction yet"):
        chain.call("instruction", "draft", SUN, instruction="tap-water-1-a", incident="tap-water-1", **said)


def test_what_no_unit_answers_climbs_at_its_own_moments(active: Chain) -> None:
    active.call("instruction", "approve", GAO, instruction=TELL)
    due = active.inline.clock.now() + timedelta(minutes=90)
    active.inline.advance("", START + timedelta(hours=9))
    told = [m.data for m in active.heard if m.type == "candor.instruction.instruction.overdue.v1"]
    assert [(one.tier, one.at) for one in told] == [(1, due), (2, due + timedelta(minutes=30))]


@given(st.data())
def test_no_order_of_hearing_and_no_repetition_changes_the_end(data: st.DataObject) -> None:
    told = data.draw(st.permutations([*HEARD, *data.draw(st.lists(st.sampled_from(HEARD), max_size=4))]))
    chain = Chain()
    for message in told:
        chain.inline.publish([message])
        chain.inline.settle()
    assert chain.inline.dead == []
    assert ends(chain) == ENDS


def ends(chain: Chain) -> list[Any]:
    views = [("instruction", "response"), ("instruction", "instruction"), ("correspondent", "assignment")]
    return [sorted(map(repr, chain.documents(*view))) for view in views]


def _played() -> tuple[list[Message], list[Any]]:
    """What was told in a run up to the drafts and the assignments, as messages, and its end."""
    first, brief = (
        Chain(),
        {"known": ["水发黄"], "unknown": [], "doing": [], "to_do": [], "next_word": "23时前"},
    )
    first.hear(directed(level="III"))
    first.hear(LevelRaised("tap-water-1", "III", "II", "传言", START + timedelta(minutes=1)), number=2)
    first.call("instruction", "activate_plan", SUN, incident="tap-water-1", plan="water")
    first.call("instruction", "publish_brief", SUN, incident="tap-water-1", **brief)
    again = Chain()
    issued = InstructionIssued(
        *("far-1-tell", "far-1", "publish_statement", ("services", "clinic"), "发布", "地址", 0),
        due=START + timedelta(hours=2),
        at=START + timedelta(minutes=9),
    )
    kind, stream = type_of(issued), "instruction/far-1-tell"
    heard = [
        *(m for m in first.heard if m.type in {*INSTRUCTION.policy, *CORRESPONDENT.policy}),
        Message(f"x/{stream}/2/1", "/candor/instruction", kind, stream, issued.at, issued, 2, issued.at),
    ]
    for message in heard:
        again.inline.publish([message])
        again.inline.settle()
    return heard, ends(again)


HEARD, ENDS = _played()


def test_the_orders_that_are_tried_hold_all_that_both_hear() -> None:
    assert {message.type.split(".", 2)[2] for message in HEARD} == {
        "incident.directed.v1",
        "incident.raised.v1",
        "plan.activated.v1",
        "instruction.issued.v1",
    }
    assert [len(view) for view in ENDS] == [1, 6, 2]


def test_a_second_direction_after_reopening_brings_a_second_set_of_instructions(active: Chain) -> None:
    active.hear(directed(START + timedelta(hours=30)), number=9)
    active.inline.clock.move_to(START + timedelta(hours=31))
    active.call("instruction", "activate_plan", SUN, incident="tap-water-1", plan="default")
    names = {one["instruction"] for one in active.documents("instruction", "instruction")}
    assert {TELL, f"{TELL}-2", "tap-water-1-verify-2"} <= names
