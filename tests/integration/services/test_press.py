"""Setting sheets beside the other work of a service."""

from dataclasses import replace
from pathlib import Path

import eventlet

from services.monitoring.press import AT_ONCE, printed
from tests.unit.services.monitoring.sheets.papers import ORDER


def test_while_a_sheet_is_set_the_service_goes_on(tmp_path: Path) -> None:
    setting = eventlet.spawn(printed, replace(ORDER, form="pdf"), tmp_path)
    turns = 0
    while not setting.dead:
        eventlet.sleep(0.001)
        turns += 1
    assert setting.wait().startswith(b"%PDF")
    assert turns > 5


def test_more_sheets_than_places_are_set_one_after_the_other(tmp_path: Path) -> None:
    settings = [eventlet.spawn(printed, ORDER, tmp_path) for _ in range(AT_ONCE + 2)]
    assert len({setting.wait() for setting in settings}) == 1
