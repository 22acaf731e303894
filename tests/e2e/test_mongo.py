"""The short drill with all stores in a MongoDB: the same is decided, and the commands look there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.forecast import play
from simulator.scenario_file import load
from tests.decisions import differences, of_inline
from tests.harness import ROOT, Chain, chain
from tests.mongo import new_uri

pytestmark = pytest.mark.long
EXERCISE = "e2e-mongo"
SEED = 7
SPEED = 180
GRACE_S = 8
"""FerretDB reads whole collections: on a busy machine what is under way there takes seconds."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    folder: Path = tmp_path_factory.mktemp("candor")
    with chain(folder, STORE_URI=new_uri(), CANDOR_EXERCISE_GRACE_S=str(GRACE_S)) as services:
        services.play("short", EXERCISE, "--seed", str(SEED), "--speed", str(SPEED))
        yield services


def test_in_mongodb_and_inline_the_same_is_decided(played: Chain) -> None:
    scenario = load(ROOT / "simulator" / "scenarios" / "short.yml")
    inline = of_inline(play(scenario, SEED, EXERCISE).chain, EXERCISE)
    assert len(inline) > 20
    assert differences(inline, played.decisions(EXERCISE)) == []


def test_every_expectation_of_the_drill_is_met(played: Chain) -> None:
    verdicts = played.report(EXERCISE)["verdicts"]
    assert isinstance(verdicts, list)
    assert verdicts
    assert [v["id"] for v in verdicts if v["met"] is not True] == []


def test_the_commands_look_into_mongodb_and_no_file_is_made(played: Chain) -> None:
    done = played.candor("verify", "--write-head", str(played.var / "head.json"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert played.candor("verify", "--head", str(played.var / "head.json")).returncode == 0
    said = played.candor("status")
    assert said.returncode == 0, said.stderr
    assert " ".join(said.stdout.split()).count("up 1 0 0") == 5, said.stdout
    assert not (played.var / "candor").exists()
