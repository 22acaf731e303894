"""What another program signs: taken once, soon, whole, and without who spoke."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.commands.webhooks import made
from services.monitoring.sources.webhook import (
    SHORTEST_SECRET,
    WINDOW,
    Delivery,
    Turned,
    items_of,
    names_in,
    secret_file,
    signature,
    verify,
)
from shared.errors import SettingsError

NOW = datetime(2026, 2, 18, 11, tzinfo=UTC)
SECRET = b"s" * SHORTEST_SECRET
STAMP = str(int(NOW.timestamp()))
ITEM: dict[str, Any] = {"key": "n1", "at": "2026-02-18T18:30:00+08:00", "text": "自来水发黄", "place": "柳河"}


def body(*items: Any) -> bytes:
    return json.dumps({"items": items}, ensure_ascii=False).encode()


def signed(text: bytes = b"{}", stamp: str = STAMP) -> Delivery:
    return Delivery(stamp, signature(SECRET, stamp, text), text)


def test_what_the_holder_of_the_secret_signed_just_now_is_taken() -> None:
    verify(signed(), SECRET, NOW)
    verify(signed(), SECRET, NOW + WINDOW)


def test_the_signature_is_the_one_that_the_documents_describe() -> None:
    # printf '1771412400.{"items": []}' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
    known = "54b72e458e701c18b09b6685fc1f9277a4563b90648d189e184b7a9ffdc746e1"
    secret = b"0123456789abcdef0123456789abcdef"
    assert signature(secret, "1771412400", b'{"items": []}') == f"sha256={known}"


@given(st.binary(max_size=40), st.integers(0, 39), st.integers(1, 255))
def test_one_changed_byte_is_found(text: bytes, place: int, change: int) -> None:
    delivery = signed(text)
    other = bytearray(text or b"x")
    other[place % len(other)] ^= change
    with pytest.raises(Turned) as turned:
        verify(Delivery(STAMP, delivery.signature, bytes(other)), SECRET, NOW)
    assert turned.value.status == 401


@pytest.mark.parametrize(
    "delivery",
    [
        Delivery(STAMP, "", b"{}"),
        Delivery(STAMP, "sha256=", b"{}"),
        Delivery(STAMP, "sha256=\xff", b"{}"),
        Delivery(STAMP, signature(b"t" * 32, STAMP, b"{}"), b"{}"),
        Delivery(str(int(STAMP) + 1), signed().signature, b"{}"),
        signed(stamp=""),
        signed(stamp="-5"),
        signed(stamp="1.5"),
        signed(stamp="9" * 13),
    ],
)
def test_what_is_not_rightly_signed_is_turned_away(delivery: Delivery) -> None:
    with pytest.raises(Turned) as turned:
        verify(delivery, SECRET, NOW)
    assert turned.value.status == 401


@pytest.mark.parametrize("away", [WINDOW + timedelta(seconds=1), -WINDOW - timedelta(seconds=1)])
def test_what_was_signed_long_ago_or_for_later_is_turned_away(away: timedelta) -> None:
    with pytest.raises(Turned) as turned:
        verify(signed(), SECRET, NOW + away)
    assert turned.value.status == 408


def test_what_is_remembered_of_a_document_tells_nothing_of_it_and_is_no_other_s() -> None:
    deliveries = [signed(), signed(b"{ }"), signed(stamp=str(int(STAMP) + 1))]
    assert len({one.digest for one in deliveries}) == 3
    assert Delivery(STAMP, signature(b"t" * 32, STAMP, b"{}"), b"{}").digest != signed().digest
    assert signed().signature[7:] not in signed().digest


def test_a_webhook_is_known_by_its_secret_alone(tmp_path: Path) -> None:
    assert names_in(tmp_path / "nowhere") == []
    made(tmp_path, "hotline", anew=False)
    made(tmp_path, "a-2", anew=False)
    secret_file(tmp_path, "short").write_text("s" * (SHORTEST_SECRET - 1))
    secret_file(tmp_path, "No Name").write_text("s" * SHORTEST_SECRET)
    secret_file(tmp_path, "odd").write_bytes(b"\xff" * SHORTEST_SECRET)
    assert names_in(tmp_path) == ["a-2", "hotline"]


def test_items_come_without_what_else_their_sender_says() -> None:
    more = {"author": "王小明", "account": "xiaoming", "device": "iPhone", "avatar": "a.png"}
    [item] = items_of(body({**ITEM, **more, "text": "水黄了 @xiaoming"}), NOW)
    assert (item.key, item.place, item.at) == ("n1", "柳河", NOW - timedelta(minutes=30))
    assert [said for said in (*more.values(), "xiaoming") if said in repr(item)] == []


def test_items_come_the_oldest_first() -> None:
    older = {**ITEM, "key": "n0", "at": "2026-02-18T10:00:00Z"}
    assert [item.key for item in items_of(body(ITEM, older), NOW)] == ["n0", "n1"]


WRONG = {
    "no JSON": (b"{", "no JSON"),
    "a list": (b"[]", "a document"),
    "no items": (b"{}", "items"),
    "none": (body(), "items"),
    "too many": (body(*[ITEM] * 501), "items"),
    "no text": (body({**ITEM, "text": ""}), "items.0.text"),
    "a long text": (body({**ITEM, "text": "x" * 20_001}), "items.0.text"),
    "a time without a zone": (body({**ITEM, "at": "2026-02-18T18:30:00"}), "items.0.at"),
    "a time to come": (body(ITEM, {**ITEM, "at": "2030-02-18T18:30:00Z"}), "items.1.at"),
    "deep": (b"[" * 100_000, "no JSON"),
    "half a character": (b'{"items": [{"at": "2026-02-18T10:00:00Z", "text": "\\ud800"}]}', "no JSON"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_document_is_turned_away_with_what_is_wrong(text: bytes, said: str) -> None:
    with pytest.raises(Turned) as turned:
        items_of(text, NOW)
    assert turned.value.status == 422
    assert said in f"{turned.value.advice} {turned.value.errors}"


def test_what_is_wrong_is_told_without_the_text() -> None:
    with pytest.raises(Turned) as turned:
        items_of(body({**ITEM, "text": "我叫张三" * 6000}), NOW)
    assert "张三" not in f"{turned.value.advice} {turned.value.errors}"


def test_a_secret_is_made_once_for_its_user_alone(tmp_path: Path) -> None:
    secret = made(tmp_path, "hotline", anew=False)
    file = secret_file(tmp_path, "hotline")
    assert file.read_text() == secret
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(SettingsError, match="--anew"):
        made(tmp_path, "hotline", anew=False)
    assert made(tmp_path, "hotline", anew=True) != secret


@pytest.mark.parametrize("name", ["", "../x", "A", "a b", "x" * 41])
def test_a_webhook_has_a_plain_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="no name"):
        made(tmp_path, name, anew=False)
