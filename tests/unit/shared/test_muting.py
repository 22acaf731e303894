"""While notices are muted nobody is told anything, and the record says so."""

from pathlib import Path

import pytest

from shared.muting import MUTED, Mute
from shared.parts import Tell

NOTICE = Tell("n-1", "lead", "特报未按时提交", "the special report is late")


@pytest.fixture
def mute(tmp_path: Path) -> Mute:
    return Mute(tmp_path / "var" / "muted")


def test_a_notice_goes_out_unless_it_is_muted(mute: Mute) -> None:
    told: list[tuple[Tell, str]] = []

    def by_mail(notice: Tell, exercise: str) -> str:
        told.append((notice, exercise))
        return "mail"

    channel = mute.over(by_mail)
    assert channel(NOTICE, "e1") == "mail"
    mute.set()
    assert channel(NOTICE, "") == MUTED
    assert mute.lift()
    assert channel(NOTICE, "") == "mail"
    assert told == [(NOTICE, "e1"), (NOTICE, "")]


def test_a_mute_that_was_not_set_is_lifted_to_no_effect(mute: Mute) -> None:
    assert not mute.on
    assert not mute.lift()
    mute.set()
    mute.set()
    assert mute.on
