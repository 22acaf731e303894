"""The incident: who may take which step when, and what it leads to."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.escalation.model import commands as c
from services.escalation.model import incident as incidents
from services.escalation.model.excuses import Excuse
from services.escalation.model.state import Incident
from services.escalation.severity import rank
from shared.errors import NotFound, Refused
from shared.messages.clocks import ClockExcused, NoticeRequested
from shared.messages.escalation import (
    IncidentAssessed,
    IncidentDetected,
    IncidentDirected,
    IncidentJoined,
    IncidentPassedOn,
    IncidentReported,
    IncidentResponding,
    Level,
    LevelLowered,
    LevelProposed,
)
from shared.messages.monitoring import HarmTold, ReportKind
from shared.parts import Tick
from tests.unit.services.escalation.examples import (
    BOOK,
    ID,
    LEAD,
    OFFICE,
    acknowledged,
    alert,
    assess,
    at,
    detect,
    direct,
    filed,
    follow,
    hear,
    of,
    reach,
    responding,
)


def test_detecting_proposes_a_level_starts_the_first_clock_and_tells_desk_and_office() -> None:
    incident, events = follow(detect(harm="health"))
    assert [type(event).__name__ for event in events[:2]] == ["IncidentDetected", "LevelProposed"]
    assert [notice.to for notice in of(NoticeRequested, events)] == ["monitor", "office"]
    assert list(incident.clocks.by_id) == ["first_notice"]
    assert incident.clocks.by_id["first_notice"].begun.due == at(15)


def test_a_join_heard_before_detect_detects_and_the_earlier_alert_moves_the_clocks_back() -> None:
    late, early = c.Join(ID, alert("a2", at(5)), at(5)), detect(at(0))
    incident, events = follow(late, early)
    assert len(of(IncidentDetected, events)) == 1
    assert of(IncidentJoined, events)[0].alert == "a1"
    assert incident.detected is not None
    assert incident.detected.at == at(0)
    assert incident.clocks.by_id["first_notice"].begun.due == at(15)


def test_the_same_alert_joins_only_once() -> None:
    incident, _ = follow(detect())
    assert follow(c.Join(ID, alert(), at(1)), incident=incident)[1] == []


def test_an_alert_that_comes_after_the_end_is_passed_on() -> None:
    closed, _ = follow(detect(), c.Dismiss(ID, "误报", at(5), OFFICE))
    _, events = follow(c.Join(ID, alert("a2", at(9)), at(9)), incident=closed)
    assert events == [IncidentPassedOn(ID, "a2", at(9))]


def test_harm_that_texts_tell_of_later_is_proposed_from_though_the_level_stays() -> None:
    spread = replace(reach(400, 4.5, 6, 5), examples=("m1",))
    sick = HarmTold("health", 4, ("河东村",), ("m8", "m9"))
    seen = [c.Observe(ID, "service_lost", replace(spread, harms=told), at(n)) for n, told in
            ((5, ()), (20, (sick,)), (30, (replace(sick, texts=9),)))]  # fmt: skip
    _, events = follow(detect(growth=4.5, outlets=6, places=5), *seen)
    proposals = of(LevelProposed, events)
    assert [(one.level, one.harm) for one in proposals] == [("II", "service_lost"), ("II", "health")]
    assert proposals[1].mentions == ("m8", "m9", "m1")
    assert "4 条信息提到" in proposals[1].reason


def test_what_an_older_candor_proposed_without_naming_the_harm_is_not_proposed_again() -> None:
    incident, events = follow(detect())
    [proposed] = of(LevelProposed, events)
    older = replace(incident, proposals=(replace(proposed, harm=None),))
    again = c.Observe(ID, "service_lost", detect().alert.reach, at(5))
    assert incidents.decide(BOOK, older, again) == []


def test_a_proposal_is_recorded_only_when_it_changes() -> None:
    incident, _ = follow(detect())
    assert follow(c.Observe(ID, "service_lost", reach(41), at(3)), incident=incident)[1] == []
    wide = reach(400, growth=5, outlets=6, places=5)
    _, events = follow(c.Observe(ID, "service_lost", wide, at(4)), incident=incident)
    assert [proposal.level for proposal in of(LevelProposed, events)] == ["II"]


def test_the_distance_is_taken_to_the_proposal_known_at_the_time_of_the_assessment() -> None:
    wide = c.Observe(ID, "service_lost", reach(400, growth=5), at(40))
    story = (detect(), hear(filed("first", at(6))), wide, assess(at(30)))
    [assessed] = of(IncidentAssessed, follow(*story)[1])
    assert assessed.distance == 1


def test_who_assessed_and_who_directed_in_which_role_is_on_record() -> None:
    story = (detect(), hear(filed("first", at(6))), assess(at(30), "III"), direct(at(40), by=OFFICE))
    _, events = follow(*story)
    assert of(IncidentAssessed, events)[0].assessed_by == OFFICE.id
    [directed] = of(IncidentDirected, events)
    assert (directed.directed_by, directed.role) == (OFFICE.id, "office")


def test_each_receipt_is_recorded_and_the_first_makes_the_incident_respond() -> None:
    incident, events = follow(*responding(), hear(acknowledged(at(70), "clinic")))
    assert incident.stage == "responding"
    assert {(event.unit, event.at) for event in of(IncidentResponding, events)} == {
        ("waterworks", at(80)),
        ("clinic", at(70)),
    }


def test_a_rejected_direction_returns_it_to_reported_and_the_office_judges_again_within_the_hour() -> None:
    rejected = direct(at(50), "rejected")
    incident, _ = follow(detect(), hear(filed("first", at(6))), assess(at(30)), rejected)
    assert incident.stage == "reported"
    assert incident.clocks.by_id["assess-2"].begun.due == at(110)


def test_the_office_directs_levels_three_and_four_alone_and_the_leaders_the_others() -> None:
    reported, _ = follow(detect(), hear(filed("first", at(6))))
    mild, _ = follow(assess(at(30), "III"), incident=reported)
    assert of(IncidentDirected, follow(direct(at(40), by=OFFICE), incident=mild)[1])
    grave, _ = follow(assess(at(30), "II"), incident=reported)
    with pytest.raises(Refused, match="the leading group directs"):
        follow(direct(at(40), by=OFFICE), incident=grave)


def test_an_oral_direction_counts_at_once_and_is_confirmed_by_the_leader_once() -> None:
    incident, _ = follow(detect(), hear(filed("first", at(6))), assess(at(30)))
    incident, _ = follow(direct(at(40), oral=True, by=OFFICE), incident=incident)
    assert incident.stage == "directed"
    assert incident.clocks.by_id["oral"].begun.due == at(160)
    confirm = c.ConfirmDirection(ID, at(90), LEAD)
    incident, _ = follow(confirm, incident=incident)
    assert incident.clocks.by_id["oral"].state == "met"
    with pytest.raises(Refused, match="no oral direction"):
        follow(confirm, incident=incident)


def test_lowering_keeps_its_reason_and_lets_the_special_report_go_and_raising_brings_it_back() -> None:
    incident, events = follow(*responding(), c.LowerLevel(ID, "III", "影响有限", at(90), OFFICE))
    assert of(LevelLowered, events)[0].reason == "影响有限"
    assert [clock.clock for clock in of(ClockExcused, events)] == ["special_report"]
    incident, _ = follow(c.RaiseLevel(ID, "I", "有人住院", at(100), OFFICE), incident=incident)
    special = incident.clocks.by_id["special_report"]
    assert (special.state, special.begun.due) == ("running", at(hours=4))


def test_assessing_again_cannot_lower_the_level_in_passing() -> None:
    incident, _ = follow(detect(), hear(filed("first", at(6))), assess(at(30), "II"))
    with pytest.raises(Refused, match="lower_level"):
        follow(assess(at(35), "III"), incident=incident)


def test_a_mark_of_sudden_starts_the_special_report_at_any_level() -> None:
    incident, _ = follow(detect(), c.MarkSudden(ID, "突发", at(9), OFFICE))
    assert incident.clocks.by_id["special_report"].begun.due == at(hours=4)


@pytest.mark.parametrize(
    "command",
    [c.Dismiss(ID, "误报", at(9), OFFICE), c.Refer(ID, "县水务局", "非本镇管辖", at(9), OFFICE)],
)
def test_dismissing_and_referring_excuse_every_clock(command: Any) -> None:
    incident, _ = follow(detect(), hear(filed("first", at(6))), command)
    assert {clock.state for clock in incident.clocks.by_id.values()} == {"met", "excused"}


def test_a_clock_is_excused_with_a_reason_and_stays_so() -> None:
    story = (*responding(), Excuse(ID, "special_report", "上级已有专报", at(90), OFFICE))
    incident, events = follow(*story, c.RaiseLevel(ID, "I", "升级", at(95), OFFICE))
    assert of(ClockExcused, events)[0].excused_by == "sun"
    assert incident.clocks.by_id["special_report"].state == "excused"
    with pytest.raises(Refused, match="open are: follow_up"):
        follow(Excuse(ID, "special_report", "x", at(99), OFFICE), incident=incident)


def test_follow_ups_run_again_and_again_until_it_is_stabilised() -> None:
    second = hear(filed("follow_up", at(hours=5), report="follow_up-2"))
    incident, _ = follow(*responding(), second)
    assert incident.clocks.by_id["follow_up"].state == "met"
    assert incident.clocks.by_id["follow_up-2"].begun.due == at(hours=17)
    incident, _ = follow(c.Stabilise(ID, "水清了", at(hours=9), OFFICE), incident=incident)
    assert incident.clocks.by_id["follow_up-2"].state == "excused"


def test_a_special_report_filed_before_the_level_was_known_counts() -> None:
    incident, _ = follow(
        detect(), hear(filed("first", at(6))), hear(filed("special", at(20))), assess(at(30))
    )
    assert incident.clocks.by_id["special_report"].state == "met"


def test_a_report_filed_again_reports_nothing_again() -> None:
    incident, events = follow(detect(), hear(filed("first", at(6))))
    assert len(of(IncidentReported, events)) == 1
    assert follow(hear(filed("first", at(9), version=2)), incident=incident)[1] == []


def test_what_is_only_heard_never_raises_and_an_unknown_incident_is_not_found() -> None:
    assert follow(hear(filed("first", at(1))))[1] == []
    with pytest.raises(NotFound, match="list of incidents"):
        follow(assess(at(1)))


# -- whatever happens

EDGES = {
    ("", "detected"),
    ("detected", "reported"),
    ("detected", "dismissed"),
    ("detected", "referred"),
    ("reported", "assessed"),
    ("reported", "dismissed"),
    ("reported", "referred"),
    ("assessed", "directed"),
    ("assessed", "reported"),
    ("directed", "responding"),
    ("responding", "stabilised"),
    ("stabilised", "closed"),
    ("closed", "reported"),
}
LEVELS: st.SearchStrategy[Level] = st.sampled_from(["I", "II", "III", "IV"])
KINDS: st.SearchStrategy[ReportKind] = st.sampled_from(["first", "special", "follow_up"])
WHO = st.sampled_from([OFFICE, LEAD])
NOW = at(1)
STEPS = st.one_of(
    st.just(detect()),
    st.just(c.Join(ID, alert("a2", at(2)), at(2))),
    st.builds(
        lambda n, q: c.Observe(ID, "health", reach(n, questions=q), NOW),
        st.integers(10, 500),
        st.integers(0, 40),
    ),
    KINDS.map(lambda kind: hear(filed(kind, NOW))),
    st.just(hear(acknowledged(NOW))),
    LEVELS.map(lambda level: assess(NOW, level)),
    st.builds(
        lambda decision, oral, by: direct(NOW, decision, oral, by),
        st.sampled_from(["adopted", "changed", "rejected"]),
        st.booleans(),
        WHO,
    ),
    st.just(c.ConfirmDirection(ID, NOW, LEAD)),
    st.just(c.MarkSudden(ID, "突发", NOW, OFFICE)),
    LEVELS.map(lambda level: c.RaiseLevel(ID, level, "r", NOW, OFFICE)),
    LEVELS.map(lambda level: c.LowerLevel(ID, level, "r", NOW, OFFICE)),
    st.just(c.Dismiss(ID, "r", NOW, OFFICE)),
    st.just(c.Refer(ID, "b", "r", NOW, OFFICE)),
    st.just(c.Stabilise(ID, "r", NOW, OFFICE)),
    st.just(c.Close(ID, "r", NOW, OFFICE)),
    st.just(c.Reopen(ID, "r", NOW, OFFICE)),
    st.just(Excuse(ID, "first_notice", "r", NOW, OFFICE)),
    st.just(Tick(NOW)),
)


def _tried(incident: Incident, command: Any) -> list[Any]:
    try:
        return list(incidents.decide(BOOK, incident, command))
    except (Refused, NotFound):
        return []


@given(st.integers(0, 8), st.lists(STEPS, max_size=12))
def test_only_the_edges_of_the_protocol_are_walked_and_no_level_falls_without_a_reason(
    ahead: int, steps: list[Any]
) -> None:
    end = (
        c.Stabilise(ID, "r", at(90), OFFICE),
        c.Close(ID, "r", at(95), OFFICE),
        c.Reopen(ID, "r", at(99), OFFICE),
    )
    incident: Incident = incidents.EMPTY
    for minute, command in enumerate([*(*responding(), *end)[:ahead], *steps]):
        for event in _tried(incident, replace(command, at=max(command.at, at(100 + minute)))):
            before, incident = incident, incidents.evolve(incident, event)
            assert before.stage == incident.stage or (before.stage, incident.stage) in EDGES
            if before.level and incident.level and rank(incident.level) < rank(before.level):
                assert isinstance(event, LevelLowered)
                assert event.reason


@given(st.lists(STEPS, max_size=15))
def test_hearing_anything_twice_in_a_row_changes_nothing_the_second_time(steps: list[Any]) -> None:
    incident: Incident = incidents.EMPTY
    for command in steps:
        for event in _tried(incident, command):
            incident = incidents.evolve(incident, event)
        if isinstance(command, (c.Detect, c.Join, c.Observe, Tick)):
            assert of(IncidentPassedOn, again := _tried(incident, command)) == again
