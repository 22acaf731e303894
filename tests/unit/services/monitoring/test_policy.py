"""What monitoring asks for when it hears something."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.monitoring.drafting import (
    on_assessed,
    on_clock_started,
    on_detected,
    on_level_raised,
    on_marked_sudden,
    on_stabilised,
)
from services.monitoring.model.docket import Note
from services.monitoring.model.report import Draft
from services.monitoring.model.topic import Count
from services.monitoring.policy import on_matched, on_mentions
from shared.messages.clocks import ClockStarted
from shared.messages.escalation import (
    IncidentAssessed,
    IncidentDetected,
    IncidentStabilised,
    Level,
    LevelRaised,
    MarkedSudden,
)
from shared.messages.monitoring import Match, Share, TopicMatched
from shared.messages.sources import Mention, Mentions
from shared.parts import SYSTEM, Do, DoTogether, Find, Forward, Keep, Pause, Reaction

AT = datetime(2026, 2, 18, 11, 27, tzinfo=UTC)
WEEK = timedelta(days=7)
TOPICS = [
    {"topic": "tap-water", "terms": ["自来水"], "place": ""},
    {"topic": "fire", "terms": ["着火"], "place": ""},
]
EPISODE = {
    "alert": "a1",
    "raised": AT.isoformat(),
    "mentions": 12,
    "expected": 1.0,
    "places": 3,
    "outlets": 4,
    "questions": 5,
    "examples": ["m1", "m2"],
}
DETECTED = IncidentDetected(
    "tap-water-1", "tap-water", "a1", "tap-water", "自来水", "Tap water", "service_lost", "柳河镇", AT
)
FIRST = {
    "report": "first-tap-water-1",
    "topic": "tap-water",
    "title": "关于自来水的初报",
    "title_en": "First notice: Tap water",
    "facts": ["初报事实"],
    "facts_en": ["fact of the first notice"],
    "mentions": ["m1"],
}


def last(reaction: Reaction, *answers: Any) -> Any:
    """The reaction's last wish, after these answers; it wishes nothing more."""
    wish = next(reaction)
    for answer in answers:
        wish = reaction.send(answer)
    with pytest.raises(StopIteration):
        reaction.send([])
    return wish


def matched(batches: dict[str, Mentions]) -> list[Any]:
    """What is wished about mentions when TOPICS are watched, beside pauses."""
    reaction = on_mentions(batches)
    assert next(reaction) == Find("topic", {"active": True})
    wishes = [reaction.send(TOPICS), *reaction]
    return [wish for wish in wishes if not isinstance(wish, Pause)]


def wished(reaction: Reaction, *answers: Any) -> list[Do]:
    """What the reaction wants done, when what it looks for is answered so, one after the other."""
    left, answer = list(answers), None
    done: list[Do] = []
    while True:
        try:
            wish = reaction.send(answer)
        except StopIteration:
            assert left == []
            return done
        answer = left.pop(0) if isinstance(wish, Find) else ()
        if isinstance(wish, Do):
            done.append(wish)


def drafted(reaction: Reaction, *answers: Any) -> Draft:
    [wish] = [one for one in wished(reaction, *answers) if isinstance(one.command, Draft)]
    assert wish.stream == f"report/{wish.command.report}"
    assert wish.command.by == SYSTEM
    return wish.command


def noted(reaction: Reaction, *answers: Any) -> Note:
    [wish] = [one for one in wished(reaction, *answers) if isinstance(one.command, Note)]
    assert wish.stream == f"docket/{wish.command.incident or 'calendar'}"
    return wish.command


def assessed(level: Level) -> IncidentAssessed:
    return IncidentAssessed(
        "tap-water-1", "tap-water", "自来水", "柳河镇", level, 0, "影响数村", "启动预案", (), (), AT
    )


def test_a_batch_is_matched_kept_and_handed_on_by_topic() -> None:
    batch = Mentions(
        (
            Mention("m1", "s", AT, "自来水着火"),
            Mention("m2", "s", AT, "庙会"),
            Mention("m3", "s", AT, "自来水"),
        ),
        AT,
    )
    kept, fire, water = matched({"b1": batch})
    assert kept == Keep({"m1": "自来水着火", "m3": "自来水"}, AT)
    assert isinstance(fire, Forward)
    assert isinstance(water, Forward)
    assert (fire.key, water.key) == ("fire", "tap-water")
    assert [one.mention for one in water.event.matches] == ["m1", "m3"]


def test_a_batch_that_concerns_no_topic_asks_for_nothing() -> None:
    assert matched({"b1": Mentions((Mention("m1", "s", AT, "镇里办事太慢"),), AT)}) == []


def test_others_have_a_turn_behind_each_mention_that_matches_and_each_portion() -> None:
    said = ("镇里办事太慢" * 1000, f"{'镇里办事太慢' * 1000}自来水")
    long = tuple(Mention(f"m{n}", "s", AT, said[n % 2]) for n in range(40))
    reaction = on_mentions({"b1": Mentions(long, AT)})
    next(reaction)
    *pauses, kept, handed_on = [reaction.send(TOPICS), *reaction]
    assert pauses == [Pause()] * (20 + 5)
    assert isinstance(kept, Keep)
    assert isinstance(handed_on, Forward)
    assert len(kept.texts) == len(handed_on.event.matches) == 20


def test_batches_are_matched_together_and_each_topic_is_told_which_match_is_whose() -> None:
    texts = {"b1": ("自来水", "着火"), "b2": ("庙会",), "b3": ("自来水黄", "自来水臭")}
    batches = {
        name: Mentions(
            tuple(Mention(f"{name}-{n}", "s", AT, text) for n, text in enumerate(said)), AT + later
        )
        for later, (name, said) in zip((timedelta(0), WEEK, WEEK), texts.items(), strict=True)
    }
    kept, _, water = matched(batches)
    assert isinstance(kept, Keep)
    assert isinstance(water, Forward)
    assert kept.at == AT + WEEK
    assert water.event.shares == (Share("b1", 1, AT), Share("b3", 2, AT + WEEK))
    assert [one.mention for one in water.event.matches] == ["b1-0", "b3-0", "b3-1"]


def test_much_of_one_topic_is_handed_on_in_parts_of_whole_batches_each_with_a_name() -> None:
    batches = {
        f"b{number}": Mentions(tuple(Mention(f"m{number}-{n}", "s", AT, "自来水") for n in range(400)), AT)
        for number in range(5)
    }
    _, *parts = matched(batches)
    assert [one.name for one in parts] == ["tap-water", "tap-water/1", "tap-water/2"]
    assert {one.key for one in parts} == {"tap-water"}
    assert [[share.batch for share in one.event.shares] for one in parts] == [
        ["b0", "b1"],
        ["b2", "b3"],
        ["b4"],
    ]
    asked = last(on_matched({one.name: one.event for one in parts})).parts["topic/tap-water"]
    assert {batch: len(count.matches) for batch, count in asked.items()} == dict.fromkeys(batches, 400)


def test_very_many_matches_are_counted_in_several_commits() -> None:
    matches = tuple(Match(f"m{n}", AT, f"s{n}", False, "", "") for n in range(1000))
    shares = {f"b{n}/2": TopicMatched("tap-water", matches, AT) for n in range(5)}
    wishes = [wish.parts["topic/tap-water"] for wish in on_matched(shares) if isinstance(wish, DoTogether)]
    assert [list(one) for one in wishes] == [["b0/2", "b1/2"], ["b2/2", "b3/2"], ["b4/2"]]


def test_a_topics_share_of_each_batch_is_counted_in_its_stream_once() -> None:
    one, two, three = (Match(f"m{n}", AT, f"s{n}", False, "", "") for n in (1, 2, 3))
    shares = (Share("b1", 1, AT), Share("b2", 2, AT + WEEK))
    messages = {
        "b1/2": TopicMatched("tap-water", (one, two, three), AT + WEEK, shares),
        "b0/2": TopicMatched("fire", (one,), AT),
    }
    wish = last(on_matched(messages))
    assert wish.parts == {
        "topic/tap-water": {"b1": Count((one,), AT), "b2": Count((two, three), AT + WEEK)},
        "topic/fire": {"b0/2": Count((one,), AT)},
    }


def test_the_first_notice_has_the_figures_of_the_alert_that_it_began_with() -> None:
    topic = {"episodes": [{**EPISODE, "alert": "a0", "mentions": 99}, EPISODE]}
    draft = drafted(on_detected(DETECTED), [topic])
    assert (draft.report, draft.kind, draft.incident, draft.at) == (
        "first-tap-water-1",
        "first",
        "tap-water-1",
        AT,
    )
    assert "2月18日19时27分" in draft.facts[0]
    assert "12条" in draft.facts[1]
    assert "12 mentions" in draft.facts_en[1]
    assert "99" not in "".join(draft.facts)
    assert len(draft.facts) == len(draft.facts_en)
    assert len(draft.unknown) == len(draft.unknown_en) > 0
    assert draft.mentions == ("m1", "m2")


def test_the_first_notice_says_what_harm_was_mentioned_and_that_nobody_checked_it() -> None:
    sick = {"texts": 3, "places": ["河东村", "镇中心"], "examples": ["m1"]}
    harms = {"nuisance": {"texts": 9, "places": [], "examples": ["m2"]}, "health": sick}
    draft = drafted(on_detected(DETECTED), [{"episodes": [{**EPISODE, "harms": harms, "claims": 4}]}])
    assert draft.facts[2] == (
        "其中提到健康或安全受损的3条（河东村、镇中心），提到生活不便的9条，待核实的说法4项；均未核实。"
    )
    assert draft.facts_en[2] == (
        "Mentioned in them, and not checked: harm to health or safety in 3 (河东村, 镇中心); "
        "a nuisance in 9; 4 claims to check."
    )


def test_a_first_notice_on_what_no_alert_told_has_no_figures() -> None:
    draft = drafted(on_detected(DETECTED), [])
    assert not any("条" in fact for fact in draft.facts)
    assert draft.mentions == ()


@pytest.mark.parametrize("level", ["I", "II"])
def test_the_special_report_builds_on_the_first_notice(level: Level) -> None:
    draft = drafted(on_assessed(assessed(level)), [FIRST])
    assert (draft.report, draft.kind, draft.topic) == ("special-tap-water-1", "special", "tap-water")
    assert (draft.title, draft.title_en) == ("关于自来水的特报", "Special report: Tap water")
    assert draft.facts[0] == "初报事实"
    assert "处置意见：启动预案" in draft.facts
    assert f"level {level} " in draft.facts_en[1]


@pytest.mark.parametrize("level", ["III", "IV"])
def test_lower_levels_need_no_special_report(level: Level) -> None:
    assert [type(wish.command) for wish in wished(on_assessed(assessed(level)))] == [Note]
    assert list(on_level_raised(LevelRaised("tap-water-1", "IV", level, "扩散", AT))) == []


def test_a_sudden_matter_and_a_raised_level_need_one_too() -> None:
    sudden = drafted(on_marked_sudden(MarkedSudden("tap-water-1", "tap-water", "多村", AT)), [FIRST])
    raised = drafted(on_level_raised(LevelRaised("tap-water-1", "III", "II", "扩散", AT)), [FIRST])
    assert sudden.report == raised.report == "special-tap-water-1"
    assert sudden.facts[-1].endswith("多村")


def test_a_special_report_without_a_first_notice_names_the_incident() -> None:
    draft = drafted(on_marked_sudden(MarkedSudden("tap-water-1", "tap-water", "多村", AT)), [])
    assert "tap-water-1" in draft.title


def weekly(rule: str = "weekly", subject: str = "weekly") -> ClockStarted:
    monday = datetime(2026, 2, 22, 16, tzinfo=UTC)  # Monday 00:00 in China
    return ClockStarted(
        "c1", rule, "township", subject, "", "周报", "Weekly", monday, monday + timedelta(hours=18), monday
    )


def test_the_weekly_report_is_on_the_seven_days_before_its_clock() -> None:
    week = 24 * 7
    begins = datetime(2026, 2, 14, 16, tzinfo=UTC)  # a day before the week
    topic = {
        "title": "自来水",
        "title_en": "Tap water",
        "hours": [begins.isoformat(), [100] * 24 + [1] * week + [100] * 5],
        "asked": [begins.isoformat(), [0] * 24 + [0] * (week - 1) + [7, 100]],
        "episodes": [EPISODE, {**EPISODE, "raised": begins.isoformat()}],
    }
    draft = drafted(on_clock_started(weekly()), [topic])
    assert (draft.report, draft.incident) == ("weekly-2026-W08", "")
    assert "自来水：信息168条，其中提问7条，预警1次。" in draft.facts
    assert "Tap water: 168 mentions, 7 of them questions, 1 alerts." in draft.facts_en


def test_the_weekly_report_takes_the_name_that_its_clock_has() -> None:
    assert drafted(on_clock_started(weekly(subject="weekly-2026-W08b")), []).report == "weekly-2026-W08b"


def follow_up(clock: str = "follow_up") -> ClockStarted:
    due = AT + timedelta(hours=12)
    return ClockStarted(
        clock, "follow_up", "township", "tap-water-1", "tap-water-1", "续报", "Follow-up", AT, due, AT
    )


FILED = {
    **FIRST,
    "versions": [
        {"facts": ["报送的事实"], "facts_en": ["as filed"], "unknown": ["原因"], "unknown_en": []},
        {"facts": ["改过的事实"], "facts_en": [], "unknown": [], "unknown_en": []},
    ],
}


def test_a_follow_up_builds_on_the_first_notice_as_it_was_first_filed() -> None:
    draft = drafted(on_clock_started(follow_up()), [FILED])
    assert (draft.report, draft.kind, draft.topic) == ("follow_up-tap-water-1", "follow_up", "tap-water")
    assert (draft.title, draft.title_en) == ("关于自来水的续报", "Follow-up: Tap water")
    assert (draft.facts, draft.facts_en) == (("报送的事实",), ("as filed",))
    assert (draft.unknown, draft.unknown_en) == (("原因",), ("原因",))


def test_the_next_follow_up_builds_on_the_one_before() -> None:
    reaction = on_clock_started(follow_up("follow_up-3"))
    assert next(reaction) == Find("report", {"report": "follow_up-tap-water-1-2"})
    before = {**FILED, "title": "关于自来水的续报", "title_en": "Follow-up: Tap water"}
    draft = drafted(on_clock_started(follow_up("follow_up-3")), [before])
    assert (draft.report, draft.title) == ("follow_up-tap-water-1-3", "关于自来水的续报")


def test_the_final_report_is_drafted_when_the_incident_is_stable() -> None:
    heard = IncidentStabilised("tap-water-1", "自来水", "II", "全镇供水恢复", AT)
    draft = drafted(on_stabilised(heard), [FILED])
    assert (draft.report, draft.kind, draft.title) == ("final-tap-water-1", "final", "关于自来水的终报")
    assert draft.facts == ("报送的事实", "事态已平稳（二级（橙色））：全镇供水恢复")
    assert noted(on_stabilised(heard), [FILED]).what == "stabilised"


def test_what_was_found_and_assessed_is_noted() -> None:
    found = noted(on_detected(DETECTED), [])
    assert (found.what, found.title, found.title_en) == ("detected", "自来水", "Tap water")
    judged = noted(on_assessed(assessed("II")), [FIRST])
    assert (judged.what, judged.words) == ("assessed", "二级（橙色）；启动预案")
    assert (judged.by, judged.role) == ("", "")
    judged = noted(on_assessed(replace(assessed("II"), assessed_by="sun")), [FIRST])
    assert (judged.by, judged.role) == ("sun", "office")


def test_another_clock_asks_for_no_report() -> None:
    assert list(on_clock_started(weekly(rule="first_notice"))) == []
