"""The store's server killed in the middle of a drill: what is decided is what is decided without."""

from dataclasses import replace
from pathlib import Path

import pytest

from shared.config import Settings
from shared.journal.port import Head
from shared.journal.stores import open_store
from simulator.forecast import play
from simulator.scenario_file import load
from tests.decisions import differences, of_inline, of_stores
from tests.harness import ROOT, Chain, chain, wait_for
from tests.mongo import own_server

SEED = 11
SPEED = 180
GRACE_S = 30
"""Real seconds that an exercise's clocks wait, so that an absent store makes nobody late."""
EXERCISE = "store-away"
SCENARIO = ROOT / "simulator" / "scenarios" / "short.yml"


def of_archive(stores: Settings) -> list[Head]:
    """The streams that the archive has by now."""
    store = open_store(stores, "archive")
    heads = list(store.journal.heads())
    store.close()
    return heads


def noticed(services: Chain) -> int:
    """How often a service said so far that its store does not answer."""
    logs = (services.var / "log").glob("*.log")
    return sum(log.read_text().count("the store does not answer") for log in logs)


@pytest.mark.long
def test_a_store_that_is_killed_and_comes_back_changes_no_decision(tmp_path: Path) -> None:
    server = own_server(tmp_path / "mongo")
    server.start()
    stores = Settings(store_uri=f"{server.uri}candor")
    with chain(tmp_path, STORE_URI=stores.store_uri, CANDOR_EXERCISE_GRACE_S=str(GRACE_S)) as services:
        trainer = replace(
            services, env={**services.env, "STORE_URI": ""}
        )  # the drill keeps its own in a file
        playing = trainer.drill("short", "--id", EXERCISE, "--seed", str(SEED), "--speed", str(SPEED))
        for streams in (10, 30):
            wait_for(f"{streams} streams", lambda: len(of_archive(stores)) >= streams, 60)  # noqa: B023 - used at once
            before = noticed(services)
            server.stop()
            wait_for("a service misses its store", lambda: noticed(services) > before, 60)  # noqa: B023 - as above
            server.start()
        trainer.wait_end(playing, 180)
        assert services.candor("verify").returncode == 0
        without = of_inline(play(load(SCENARIO), SEED, EXERCISE).chain, EXERCISE)
        assert differences(without, of_stores(stores, EXERCISE)) == []
    server.stop()
