"""A service on the real broker: from a message to the commit to the event, whatever comes in between."""

from typing import Any
from uuid import uuid4

import pytest
from nameko.exceptions import RemoteError

from shared.errors import BrokerAway, Contended, StoreAway
from shared.messages.envelope import Message
from tests.integration.services import tiny
from tests.integration.services.conftest import NOW, Tiny, eventually

LONG_AGO = "2020-01-01T00:00:00Z"


def envelope(kind: str, data: str) -> bytes:
    """A CloudEvents document, as a stranger may write it."""
    when = "2026-02-18T11:00:00Z"
    head = f'"specversion":"1.0","id":"a","source":"b","type":"{kind}","time":"{when}"'
    return f'{{{head},"data":{data}}}'.encode()


def test_a_message_becomes_a_commit_and_an_event(running: Tiny) -> None:
    heard = running.say("hello")
    [told] = running.told(1)
    assert (told.data.number, told.data.topic, told.time) == (1, "water", NOW)
    assert told.causation == heard.id
    [commit] = running.store.journal.read("tally/water")
    assert commit.cause == f"{heard.id}/0"
    eventually(lambda: not running.store.journal.unsent())


def test_messages_of_one_matter_keep_their_order(running: Tiny) -> None:
    for number in range(20):
        running.say(f"word {number}", "water" if number % 2 else "dust")
    told = running.told(20)
    assert [one.data.number for one in told if one.data.topic == "water"] == list(range(1, 11))
    assert [one.data.number for one in told if one.data.topic == "dust"] == list(range(1, 11))


@pytest.mark.parametrize(
    ("rubbish", "reason"),
    [
        (b"\xff\xfe nothing", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"specversion": "1.0"}', "lacks or mistypes"),
        (envelope("candor.speaker.said.v9", "{}"), "unknown type or version"),
        (envelope(tiny.SAID, '{"topic":"t","word":7,"at":"2026-02-18T11:00:00Z"}'), "word"),
    ],
)
def test_rubbish_is_set_aside_with_the_reason_and_the_queue_goes_on(
    running: Tiny, rubbish: bytes, reason: str
) -> None:
    running.throw(rubbish)
    running.say("hello")
    [told] = running.told(1)
    assert told.data.number == 1
    dead = running.dead()
    assert bytes(dead.body) == rubbish
    assert reason in dead.headers["candor-reason"]
    assert dead.headers["candor-error"] == "BadMessage"
    assert dead.headers["candor-queue"] == running.name


def test_what_a_rule_refuses_is_set_aside_and_not_tried_again(running: Tiny) -> None:
    heard = running.say("unspeakable")
    dead = running.dead()
    assert dead.headers["candor-error"] == "Refused"
    assert dead.headers["candor-tries"] == 1
    assert dead.properties["message_id"] == heard.id


def test_an_error_that_nobody_foresaw_is_set_aside_by_its_kind_alone(running: Tiny) -> None:
    running.troubles.append(KeyError("a secret word"))
    running.say("hello")
    reason = running.dead().headers["candor-reason"]
    assert reason.startswith("KeyError")
    assert "secret" not in reason


def test_a_temporary_error_is_tried_again(running: Tiny) -> None:
    running.troubles.append(Contended("busy"))
    running.say("hello")
    [told] = running.told(1)
    assert told.data.number == 1
    assert running.waiting(f"dead.{running.name}") == 0


def test_while_the_store_is_away_messages_wait_and_keep_their_order(running: Tiny) -> None:
    running.troubles.extend(StoreAway("the disk is full") for _ in range(4))
    first, second = running.say("hello"), running.say("hello")
    assert [one.data.number for one in running.told(2)] == [1, 2]
    commits = list(running.store.journal.read("tally/water"))
    assert [commit.cause for commit in commits] == [f"{said.id}/0" for said in (first, second)]


def test_what_is_held_at_a_stop_comes_again(quiet: Tiny) -> None:
    quiet.troubles.extend(StoreAway("the disk is full") for _ in range(1000))
    quiet.start()
    quiet.say("hello")
    eventually(lambda: len(quiet.troubles) < 1000)
    quiet.stop()
    quiet.troubles.clear()
    eventually(lambda: quiet.waiting(quiet.name) == 1)  # the broker puts it back when it misses us
    quiet.start()
    assert quiet.told(1)[0].data.number == 1


def test_a_message_delivered_twice_changes_nothing(running: Tiny) -> None:
    heard = running.say("hello", message_id="speaker/talk/water/1/0")
    running.say("hello", message_id=heard.id)
    running.say("bye")
    assert [one.data.number for one in running.told(2)] == [1, 2]


def test_commits_wait_while_the_broker_refuses_and_are_swept_later(quiet: Tiny) -> None:
    away = [BrokerAway("refused")]

    def publish(messages: list[Message]) -> None:
        if away:
            raise away.pop()
        quiet.publisher(messages)

    quiet.start(publish)
    for word in ("one", "two", "three"):
        quiet.say(word)
    assert [one.data.number for one in quiet.told(3)] == [1, 2, 3]
    eventually(lambda: not quiet.store.journal.unsent())


def test_what_a_crash_left_unsent_goes_out_at_the_start(quiet: Tiny) -> None:
    def publish(messages: list[Message]) -> None:
        raise BrokerAway("gone")

    quiet.start(publish)
    quiet.say("one")
    eventually(quiet.store.journal.unsent)
    quiet.stop()
    quiet.start()
    assert quiet.told(1)[0].data.number == 1


def test_a_stop_finishes_what_is_at_hand_and_leaves_the_rest(running: Tiny) -> None:
    for number in range(30):
        running.say(f"word {number}")
    eventually(lambda: list(running.store.journal.read("tally/water")))
    running.stop()
    done = len(list(running.store.journal.read("tally/water")))
    eventually(lambda: running.waiting(running.name) == 30 - done)
    running.start()
    assert [one.data.number for one in running.told(30)] == list(range(1, 31))


def test_a_call_is_answered_with_its_events(running: Tiny) -> None:
    answer = running.ask("say", data={"topic": "water", "word": "hello"})
    assert answer["stream"] == "tally/water"
    [event] = answer["events"]
    assert event["type"] == "candor.tiny.counted.v1"
    assert (event["data"]["number"], event["data"]["by"]) == (1, "wang")
    [found] = running.ask("look", data={"view": "tally", "where": {"topic": "water"}})
    assert found["data"] == {"topic": "water", "number": 1, "due": None}


def test_the_same_key_gives_the_same_answer(running: Tiny) -> None:
    said = {"data": {"topic": "water", "word": "hello"}, "key": uuid4().hex}
    assert running.ask("say", **said) == running.ask("say", **said)
    assert refused(running, **{**said, "data": {"topic": "water", "word": "bye"}}) == "KeyReused"


@pytest.mark.parametrize(
    ("request_", "kind"),
    [
        ({"data": {"topic": "water"}}, "BadPayload"),
        ({"data": {"topic": "water", "word": "a", "author": "somebody"}}, "BadPayload"),
        ({"data": {"topic": "water", "word": "a"}, "role": "unit"}, "Forbidden"),
        ({"data": {"topic": "water", "word": "unspeakable"}}, "Refused"),
        ({"data": {"topic": "water", "word": "a"}, "exercise": "e1", "as_of": ""}, "WrongWorld"),
        ({"data": {"topic": "water", "word": "a"}, "as_of": "e1"}, "WrongWorld"),
        ({"data": {"topic": "water", "word": "a"}, "exercise": "e1"}, "NotFound"),
        ({"data": {"topic": "water", "word": "a"}, "key": ""}, "BadPayload"),
        ({"data": {"topic": "water", "word": "a"}, "deadline": LONG_AGO}, "TooLate"),
        ({"data": {"topic": "water", "word": "a"}, "deadline": "soon"}, "BadPayload"),
        ({"data": {"topic": "water", "word": "a"}, "token": "forged"}, "Forbidden"),
        ({"data": {"topic": "water", "word": "a"}, "handle": "x"}, "BadPayload"),
    ],
)
def test_a_wrong_call_gets_one_typed_error(running: Tiny, request_: dict[str, Any], kind: str) -> None:
    assert refused(running, **request_) == kind
    assert not list(running.store.journal.read("tally/water"))


def refused(service: Tiny, **request: Any) -> str:
    """The kind of error that the call is answered with."""
    with pytest.raises(RemoteError) as error:
        service.ask("say", **request)
    assert str(error.value.value)
    return str(error.value.exc_type)


def test_health_needs_no_token(running: Tiny) -> None:
    eventually(lambda: running.ask("health")["caught_up"])
    assert running.ask("health") == {
        "service": running.name,
        "store": True,
        "broker": True,
        "caught_up": True,
        "unsent": 0,
        "oldest_unsent_s": None,
    }


def test_an_auditor_reads_the_journal_and_others_do_not(running: Tiny) -> None:
    running.ask("say", data={"topic": "water", "word": "hello"})
    [head] = running.ask("journal_head", "auditor")
    [commit] = running.ask("journal_read", "auditor", data={"stream": head["stream"]})
    assert commit["hash"] == head["hash"]
    with pytest.raises(RemoteError, match="Forbidden"):
        running.ask("journal_read", data={"stream": head["stream"]})


def test_in_an_exercise_a_call_is_stamped_with_its_time_and_stays_in_its_world(running: Tiny) -> None:
    running.begin("e1", NOW)
    answer = running.ask("say", exercise="e1", data={"topic": "water", "word": "hello"})
    assert answer["stream"] == "x/e1/tally/water"
    assert answer["events"][0]["data"]["at"].startswith("2026-02-18T")
    assert not list(running.store.journal.read("tally/water"))


def test_a_robot_says_when_it_calls(running: Tiny) -> None:
    at = "2026-02-18T11:30:00Z"
    answer = running.ask("say", exercise="e1", at=at, data={"topic": "water", "word": "hello"})
    assert answer["events"][0]["data"]["at"] == at


def test_what_is_due_in_an_exercise_is_woken_at_its_own_moment(running: Tiny) -> None:
    running.begin("e1", NOW)
    at = "2026-02-18T11:30:00Z"
    running.ask("say", exercise="e1", at=at, data={"topic": "water", "word": "wake me"})
    asked, woken = running.told(2)
    assert (asked.data.by, woken.data.by) == ("wang", "clock")
    assert woken.time.isoformat() == "2026-02-18T11:31:00+00:00"


def test_after_a_start_no_clock_runs_out_before_what_waits_is_heard(quiet: Tiny) -> None:
    quiet.say("wake me")
    for number in range(50):
        quiet.say(f"word {number}", "dust")
    quiet.say("awake", "water")
    quiet.start()
    told = quiet.told(52)
    assert {one.data.by for one in told} == {"ear"}
    eventually(lambda: quiet.ask("health")["caught_up"])
    assert quiet.waiting(quiet.ear) == 0


def test_a_body_that_no_message_can_have_is_cut_and_set_aside(running: Tiny) -> None:
    running.throw(b"x" * (8 * 1024 * 1024 + 1))
    dead = running.dead()
    assert "larger" in dead.headers["candor-reason"]
    assert len(dead.body) == 64 * 1024


def test_an_empty_body_is_set_aside_and_the_queue_goes_on(running: Tiny) -> None:
    running.throw(b"")
    assert "not JSON" in running.dead().headers["candor-reason"]
    running.say("hello")
    assert running.told(1)[0].data.by == "ear"
