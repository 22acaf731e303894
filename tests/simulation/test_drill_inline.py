"""A drill of 20 hours in one process: the same seed gives the same log, and what was played leaks nowhere."""

import json
import time
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import pytest

from shared.inline import Inline
from shared.journal.chain import check, document
from shared.journal.port import Commit
from shared.messages.catalogue import is_internal
from shared.messages.codec import event_of
from shared.messages.envelope import world_of
from simulator.exercise.crowd import Phase, Shares
from simulator.exercise.mentions import mentions
from simulator.exercise.scenario import Scenario
from simulator.forecast import Played, play
from simulator.scenario_file import load
from tests.decisions import differences, of_inline

SCENARIOS = Path(__file__).resolve().parents[2] / "simulator" / "scenarios"
SEED = 7


def commits(chain: Inline) -> Iterator[tuple[str, Commit]]:
    for name, handling in chain.services.items():
        for head in handling.store.journal.heads():
            for commit in handling.store.journal.read(head.stream):
                yield name, commit


def log(chain: Inline) -> str:
    return "\n".join(
        f"{name} {json.dumps(document(commit), ensure_ascii=False)}" for name, commit in commits(chain)
    )


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load(SCENARIOS / "brown-water.yml")


@pytest.fixture(scope="module")
def played(scenario: Scenario) -> Played:
    return play(scenario, SEED)


def test_a_drill_of_20_hours_meets_every_expectation(played: Played) -> None:
    assert [(verdict.id, verdict.why_en) for verdict in played.verdicts if not verdict.met] == []
    assert [f"{call.method}: {why}" for call, why in played.refused] == []
    assert [why for _, why in played.chain.dead] == []


def test_it_ends_as_level_two_directed_by_the_leading_group_and_signed_by_two(played: Played) -> None:
    events = [e for _, commit in commits(played.chain) for e in commit.events]
    directed = [e.data for e in events if e.type == "candor.escalation.incident.directed.v1"]
    assert [(d["level"], d["directed_by"]) for d in directed] == [("II", "lead-gao")]
    drafted = {
        e.data["instruction"]: e.data["drafted_by"]
        for e in events
        if e.type.endswith("instruction.drafted.v1")
    }
    approved = {
        e.data["instruction"]: e.data["approved_by"]
        for e in events
        if e.type.endswith("instruction.approved.v1")
    }
    assert drafted.keys() == approved.keys()
    assert drafted
    assert all(drafted[name] != approved[name] for name in drafted)


def test_the_same_seed_gives_the_same_log_byte_for_byte(scenario: Scenario, played: Played) -> None:
    assert log(play(scenario, SEED).chain) == log(played.chain)


def test_another_seed_gives_another_log(scenario: Scenario, played: Played) -> None:
    assert differences(of_inline(play(scenario, SEED + 1).chain, "inline"), of_inline(played.chain, "inline"))


def test_a_drill_of_20_hours_takes_seconds(scenario: Scenario) -> None:
    began = time.process_time()
    play(scenario, SEED)
    assert (
        time.process_time() - began < 30
    )  # far above what it takes: a guard against the wrong order of growth


def test_every_chain_of_hashes_holds(played: Played) -> None:
    for handling in played.chain.services.values():
        for head in handling.store.journal.heads():
            assert check(head.stream, handling.store.journal.read(head.stream), head) is None


def test_no_text_of_a_mention_stands_in_any_journal(scenario: Scenario, played: Played) -> None:
    whole = log(played.chain)
    texts = {mention.text for mention in mentions(scenario, SEED) if len(mention.text) >= 8}
    assert len(texts) > 1000
    assert [text for text in texts if text in whole] == []


def test_the_events_of_a_stream_are_all_told_or_none_is(played: Played) -> None:
    kinds: dict[tuple[str, str], set[bool]] = {}
    for name, commit in commits(played.chain):
        told = {not is_internal(event_of(event.type, event.data)) for event in commit.events}
        kinds.setdefault((name, commit.stream), set()).update(told)
    assert [stream for stream, told in kinds.items() if len(told) > 1] == []


def test_the_archive_has_heard_every_commit_of_the_case(played: Played) -> None:
    heard = played.chain.services["archive"].store.views.find("heard", "inline")
    assert len(heard) > 30
    assert [document.data["stream"] for document in heard if not document.data["complete"]] == []


def test_everything_of_a_drill_lies_under_its_own_prefix(played: Played) -> None:
    assert {world_of(commit.stream) for _, commit in commits(played.chain)} == {"inline"}


def angrier(phase: Phase) -> Phase:
    """The same wave with as much plain criticism again."""
    kinds = {field.name: getattr(phase.shares, field.name) / 2 for field in fields(phase.shares)}
    shares = Shares(**{**kinds, "criticism": kinds["criticism"] + 0.5})
    return replace(phase, mentions=phase.mentions * 2, shares=shares)


def proposed(chain: Inline) -> list[str]:
    events = (event for _, commit in commits(chain) for event in commit.events)
    return [e.data["level"] for e in events if e.type == "candor.escalation.incident.level_proposed.v2"]


def test_any_amount_of_criticism_leaves_the_proposed_level_as_it_is(
    scenario: Scenario, played: Played
) -> None:
    crowd = replace(scenario.crowd, phases=tuple(angrier(phase) for phase in scenario.crowd.phases))
    crowded = play(replace(scenario, crowd=crowd), SEED)
    assert proposed(played.chain)
    assert set(proposed(crowded.chain)) <= set(proposed(played.chain))
