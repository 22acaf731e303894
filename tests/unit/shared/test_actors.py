"""Tokens say who acts, in which role, in which world; nobody can make one up."""

from datetime import timedelta
from pathlib import Path

import pytest

from shared.actors import LIFETIME, Actor, new_keys, parse_person, sign, verify
from shared.clock import FakeClock, SystemClock
from shared.errors import Forbidden, SettingsError
from shared.parts import Person

ACTOR = Actor(Person("unit-chen", "unit", "water"), exercise="e1", robot=True)


@pytest.fixture
def keys(tmp_path: Path) -> tuple[str, str]:
    new_keys(tmp_path)
    return (tmp_path / "actor.key").read_text(), (tmp_path / "actor.pub").read_text()


def test_a_signed_actor_is_read_back_as_it_was(keys: tuple[str, str]) -> None:
    assert verify(sign(ACTOR, keys[0], SystemClock().now()), keys[1]) == ACTOR


def test_an_old_a_changed_and_a_foreign_token_are_refused(keys: tuple[str, str], tmp_path: Path) -> None:
    now = SystemClock().now()
    new_keys(tmp_path / "other")
    foreign = (tmp_path / "other" / "actor.key").read_text()
    good = sign(ACTOR, keys[0], now)
    for token in (
        sign(ACTOR, keys[0], now - timedelta(days=2)),
        sign(ACTOR, foreign, now),
        good[:-4] + "AAAA",
        "",
        "a.b.c",
    ):
        with pytest.raises(Forbidden, match="log in again"):
            verify(token, keys[1])


def test_a_token_that_was_good_is_refused_when_its_time_is_over(keys: tuple[str, str]) -> None:
    now = SystemClock().now()
    token = sign(ACTOR, keys[0], now)
    assert verify(token, keys[1]) == ACTOR
    assert verify(token, keys[1], FakeClock(now + LIFETIME - timedelta(seconds=1))) == ACTOR
    with pytest.raises(Forbidden, match=r"has expired.*log in again"):
        verify(token, keys[1], FakeClock(now + LIFETIME))


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(hours=2), timedelta(days=400)])
def test_a_token_is_good_after_the_clock_was_set_back(keys: tuple[str, str], back: timedelta) -> None:
    now = SystemClock().now()
    assert verify(sign(ACTOR, keys[0], now + back), keys[1], FakeClock(now)) == ACTOR


def test_the_end_of_a_token_is_told_by_the_clock_that_is_handed_in(keys: tuple[str, str]) -> None:
    now = SystemClock().now() - timedelta(days=30)
    token = sign(ACTOR, keys[0], now)
    assert verify(token, keys[1], FakeClock(now)) == ACTOR


def test_a_token_that_was_good_is_refused_when_changed_and_under_another_key(
    keys: tuple[str, str], tmp_path: Path
) -> None:
    token = sign(ACTOR, keys[0], SystemClock().now())
    assert verify(token, keys[1]) == ACTOR
    head, claims, signature = token.split(".")
    new_keys(tmp_path / "other")
    for changed, key in (
        (f"{head}.{claims[:-2]}AA.{signature}", keys[1]),
        (f"{head}.{claims}.{'A' * len(signature)}", keys[1]),
        (f"{head}.{claims}.", keys[1]),
        (token, (tmp_path / "other" / "actor.pub").read_text()),
    ):
        with pytest.raises(Forbidden, match="log in again"):
            verify(changed, key)


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    new_keys(tmp_path)
    first = (tmp_path / "actor.key").read_bytes()
    new_keys(tmp_path)
    assert (tmp_path / "actor.key").read_bytes() == first
    assert (tmp_path / "actor.key").stat().st_mode & 0o077 == 0


def test_a_person_is_written_as_role_name_and_unit() -> None:
    assert parse_person("unit:chen@water") == Person("chen", "unit", "water")
    assert parse_person("office:sun") == Person("sun", "office")
    with pytest.raises(SettingsError, match="ROLE:NAME"):
        parse_person("chen")
    with pytest.raises(Forbidden, match="unknown role"):
        parse_person("censor:chen")
