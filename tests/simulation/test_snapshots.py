"""The states of a drill come back from their snapshots as they were, or have none."""

from pathlib import Path

import pytest

from shared import snapshots
from shared.messages.envelope import kind_of
from shared.snapshots import VIEW
from shared.streams import Streams
from simulator.forecast import play
from simulator.scenario_file import load

SCENARIO = Path(__file__).resolve().parents[2] / "simulator" / "scenarios" / "short.yml"
WITHOUT = {"assignment", "instruction"}
"""Their states hold one of several events, which msgspec does not tell apart; their streams are short."""


def test_every_state_comes_back_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "EVERY", 1)
    kept: set[str] = set()
    for handling in play(load(SCENARIO), seed=7).chain.services.values():
        parts, store = handling.parts, handling.store
        streams = [head.stream for head in store.journal.heads()]
        for stream in streams:
            Streams(parts, store, "a").load(stream)
        assert [
            s for s in streams if Streams(parts, store, "a").load(s) != Streams(parts, store).load(s)
        ] == []
        kept |= {kind_of(document.stream) for document in store.views.find(VIEW, None)}
        assert {kind_of(stream) for stream in streams} <= kept | WITHOUT
    assert kept >= {"topic", "incident", "clock", "case", "heard", "statement", "brief"}
    assert not kept & WITHOUT
