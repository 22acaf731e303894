"""Setting a sheet in a process of its own."""

from pathlib import Path

import pytest

from services.monitoring import press
from services.monitoring.press import document, printed
from shared.errors import Permanent, Refused, TooLate
from tests.unit.services.monitoring.sheets.papers import ORDER


def test_an_order_becomes_a_document() -> None:
    page = printed(ORDER, Path("/nowhere")).decode()
    assert "关于自来水的初报" in page
    assert "柳河镇监测值班" in page


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "LIMIT_S", 0.0)
    with pytest.raises(TooLate, match="try again"):
        printed(ORDER, Path("/nowhere"))


def test_a_refusal_and_a_failure_are_told_apart() -> None:
    assert document(0, b"%PDF", "") == b"%PDF"
    with pytest.raises(Refused, match="no Chinese font"):
        document(1, b"", "no Chinese font is there")
    with pytest.raises(Permanent, match="KeyError"):
        document(1, b"", "Traceback\nKeyError: 'x'")
    with pytest.raises(Permanent):
        document(-9, b"", "")
