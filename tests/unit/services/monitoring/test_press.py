"""Setting a sheet in a process of its own."""

from pathlib import Path

import pytest

from services.monitoring import press
from services.monitoring.press import printed
from shared.errors import TooLate
from tests.unit.services.monitoring.sheets.papers import ORDER


def test_an_order_becomes_a_document() -> None:
    page = printed(ORDER, Path("/nowhere")).decode()
    assert "关于自来水的初报" in page
    assert "柳河镇监测值班" in page


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "LIMIT_S", 0.0)
    with pytest.raises(TooLate, match="try again"):
        printed(ORDER, Path("/nowhere"))
