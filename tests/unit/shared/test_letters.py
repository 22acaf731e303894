"""A dead letter, read from whatever a message in a dead-letter queue says."""

import json
from typing import Any

import pytest

from shared.bus.letters import KEPT, RETURNED, TRIES, holds_mentions, letter, own, put_back, shown
from shared.names import MENTIONS_TYPE

EVENT = {
    "id": "escalation/x/e1/incident/w-1/3/0",
    "type": "candor.escalation.incident.assessed.v1",
    "exercise": "e1",
    "correlationid": "w-1",
    "traceparent": "00-ab-cd-01",
    "data": {"incident": "w-1"},
}
BATCH = {"id": "m1", "type": MENTIONS_TYPE, "data": {"mentions": [{"id": "a", "text": "秘密"}]}}


def body(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def test_a_letter_is_named_by_its_event_and_says_where_it_failed_and_why() -> None:
    said = {TRIES: 4, "candor-reason": "busy", "candor-error": "Contended", "candor-queue": "archive"}
    one = letter("archive", body(EVENT), said, "p1")
    assert (one.id, one.message_id, one.type) == (EVENT["id"], "p1", EVENT["type"])
    assert (one.exercise, one.correlation, one.trace) == ("e1", "w-1", "00-ab-cd-01")
    assert (one.reason, one.error, one.queue, one.tries) == ("busy", "Contended", "archive", 4)
    assert one.size == len(one.body)


def test_what_the_broker_set_aside_by_itself_says_so() -> None:
    one = letter("archive", b"", {"x-first-death-reason": "delivery_limit", "x-first-death-queue": "q"}, "")
    assert (one.reason, one.queue) == ("set aside by the broker: delivery_limit", "q")


def test_a_letter_without_any_id_is_named_by_what_it_is() -> None:
    names = {letter("archive", rubbish, {}, "").id for rubbish in (b"\x00", b"\x01", b"\x01")}
    assert len(names) == 2
    assert all(name.startswith("sha-") for name in names)


@pytest.mark.parametrize("wrong", ["many", -1, None, 1e9, 2**40])
def test_a_count_that_is_none_is_nought(wrong: object) -> None:
    assert letter("archive", b"", {TRIES: wrong}, "").tries == 0


def test_a_message_that_is_put_back_has_all_its_tries_and_brings_nothing_of_its_death_along() -> None:
    headers = {TRIES: 4, KEPT: "ids", "candor-reason": "busy", "x-death": [{}], "trace": "t", "x-y": 1}
    assert put_back(headers) == {"trace": "t", RETURNED: 1}
    assert put_back(put_back(headers)) == {"trace": "t", RETURNED: 2}


def test_a_stranger_s_headers_leave_room_for_ours() -> None:
    headers: dict[Any, Any] = {"long": "x" * 10_000, "y" * 10_000: "x", "table": {"a": 1}, "short": "x"}
    headers[b"\xff"] = "x"
    assert own(headers) == {"short": "x"}
    assert len(own({f"h{number}": "x" for number in range(1000)})) <= 16


@pytest.mark.parametrize(
    "told",
    [body(BATCH), body(BATCH).replace(b"candor", rb"\u0063andor"), body(BATCH)[:-3], b"not even JSON"],
)
def test_of_mentions_no_text_is_shown_wherever_they_lie(told: bytes) -> None:
    one = letter("monitoring", told, {"candor-queue": "monitoring.mentions"}, "")
    assert "秘密" not in json.dumps(shown(one), ensure_ascii=False)
    assert holds_mentions("archive", "archive", told) == (told != b"not even JSON")


def test_a_message_is_shown_whole_and_one_that_cannot_be_read_by_its_beginning() -> None:
    assert shown(letter("archive", body(EVENT), {}, "")) == EVENT
    assert shown(letter("archive", b"\xff" * 1000, {}, ""))["unreadable_bytes"] == 1000
