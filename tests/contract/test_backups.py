"""A backup of either store is restored into either: commits, what was told of them, and views."""

import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from services.commands.backing import back_up, restore
from services.commands.stores import store_of
from shared.config import Settings
from shared.errors import Permanent, Refused
from shared.handling import Handling
from shared.journal.chain import linked
from shared.journal.mongo import MongoStore
from shared.journal.mongo.site import MongoSite
from shared.journal.port import Commit, Document, Store
from shared.journal.stores import journals, open_store
from shared.muting import Mute
from shared.verify import examine
from simulator.forecast import play
from simulator.scenario_file import load
from tests.fakes import START
from tests.mongo import new_uri

SCENARIO = Path(__file__).resolve().parents[2] / "simulator" / "scenarios" / "short.yml"
SERVICES = ("escalation", "instruction")
TOLD = 3
"""So many commits of each stream are told, of those that have more."""


@pytest.fixture(scope="module")
def played() -> Mapping[str, Handling]:
    """The services, as a drill has left them."""
    return play(load(SCENARIO), seed=7).chain.services


def settings_of(kind: str, var: Path) -> Settings:
    return Settings(var=var, store_uri=new_uri() if kind == "mongo" else "")


@pytest.fixture(params=["sqlite", "mongo"])
def source(request: pytest.FixtureRequest, tmp_path: Path, played: Mapping[str, Handling]) -> Settings:
    """An installation in which two services have kept what they did in the drill."""
    settings = settings_of(request.param, tmp_path / "source")
    for service in SERVICES:
        store = open_store(settings, service)
        for commit in commits(played[service].store):
            store.journal.append(commit)
            if commit.seq <= TOLD:
                store.journal.mark_sent(commit.stream, commit.seq)
        store.close()
    return settings


@pytest.fixture(params=["sqlite", "mongo"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An empty place."""
    return settings_of(request.param, tmp_path / "target")


def commits(store: Store) -> list[Commit]:
    return [commit for head in store.journal.heads() for commit in store.journal.read(head.stream)]


def hashes(store: Store) -> list[tuple[str, int, str]]:
    return [(commit.stream, commit.seq, commit.hash) for commit in commits(store)]


def kept(handling: Handling, store: Store) -> dict[str, bytes]:
    """Each view as JSON has it."""
    found = ((view, list(store.views.find(view, None))) for view in handling.parts.views)
    return {view: msgspec.json.encode(documents) for view, documents in found}


def test_a_backup_of_either_store_is_restored_into_either(
    source: Settings, target: Settings, tmp_path: Path, played: Mapping[str, Handling]
) -> None:
    back_up(source, tmp_path / "backup", START)
    restore(target, tmp_path / "backup")
    for service in SERVICES:
        handling = played[service]
        with store_of(target, service) as store:
            assert hashes(store) == hashes(handling.store)
            untold = [(one.stream, one.seq) for one in commits(store) if one.seq > TOLD]
            assert sorted((one.stream, one.seq) for one in store.journal.unsent()) == untold != []
            assert kept(handling, store) == kept(handling, handling.store)
    assert Mute(target.muted).on
    with journals(target) as found:
        assert [(one.name, examine(one).faults) for one in found] == [(name, ()) for name in SERVICES]
        written = {one.name: [row[:4] for row in one.rows()] for one in found}
    with journals(source) as found:
        assert written == {one.name: [row[:4] for row in one.rows()] for one in found}


def test_further_causes_of_a_commit_are_known_after_a_restore(target: Settings, tmp_path: Path) -> None:
    source = settings_of("sqlite", tmp_path / "source")
    one = Commit("topic/water", 1, "m1/together", START, START, "", "", (), also=("m2/together",))
    with closing(open_store(source, "monitoring")) as store:
        store.journal.append(linked(one, ""))
    back_up(source, tmp_path / "backup", START)
    restore(target, tmp_path / "backup")
    asked = ["m1/together", "m2/together", "m3/together"]
    with store_of(target, "monitoring") as store:
        assert store.journal.known("topic/water", asked) == {"m1/together", "m2/together"}


def test_a_store_that_holds_anything_takes_no_backup(source: Settings, tmp_path: Path) -> None:
    back_up(source, tmp_path / "backup", START)
    with pytest.raises(Refused, match=r"holds stores already .*escalation.*, .*instruction"):
        restore(source, tmp_path / "backup")
    assert not Mute(source.muted).on


def test_a_broken_backup_makes_nothing(source: Settings, target: Settings, tmp_path: Path) -> None:
    back_up(source, tmp_path / "backup", START)
    with (tmp_path / "backup" / "instruction.jsonl").open("ab") as file:
        file.write(b"{}\n")
    with pytest.raises(Permanent, match="not the file that the manifest tells of"):
        restore(target, tmp_path / "backup")
    with journals(target) as found:
        assert found == []
    assert not Mute(target.muted).on


def test_a_backup_while_others_append_has_of_every_stream_what_was_there_before(
    source: Settings, tmp_path: Path
) -> None:
    store, over = open_store(source, "archive"), threading.Event()
    lengths: dict[str, int] = {}

    def write() -> None:
        number = 0
        while not over.is_set():
            number += 1
            stream = f"s/{number % 7}"
            head = store.journal.head(stream)
            seq, previous = (head.seq + 1, head.hash) if head else (1, "")
            commit = Commit(stream, seq, f"m/{seq}", START, START, "candor", "", ())
            store.journal.append(linked(commit, previous))
            lengths[stream] = seq

    writing = threading.Thread(target=write)
    writing.start()
    try:
        before = []
        for number in range(3):
            before.append(dict(lengths))
            back_up(source, tmp_path / f"b-{number}", START)
    finally:
        over.set()
        writing.join()
        store.close()
    for number, least in enumerate(before):
        target = Settings(var=tmp_path / f"t-{number}")
        restore(target, tmp_path / f"b-{number}")
        with store_of(target, "archive") as restored:
            ends = {head.stream: head.seq for head in restored.journal.heads()}
        assert [stream for stream, seq in least.items() if ends[stream] < seq] == []


def test_a_database_in_which_a_restore_was_broken_off_is_an_empty_place(
    source: Settings, tmp_path: Path
) -> None:
    back_up(source, tmp_path / "backup", START)
    uri = new_uri()
    site = MongoSite(uri, "instruction")
    site.load([("s/9", 1, "m/1", "{}", False)])
    site.store.views.put("instruction", "", Document("s/9", 1, {}))
    site.store.close()  # killed here: nothing was removed
    target = Settings(var=tmp_path / "target", store_uri=uri)
    restore(target, tmp_path / "backup")
    with store_of(target, "instruction") as store:
        assert store.journal.head("s/9") is None
        assert store.views.get("instruction", "s/9") is None


def test_a_database_that_came_into_being_meanwhile_stays_and_what_was_made_beside_it_goes() -> None:
    uri = new_uri()
    site = MongoSite(uri, "archive")
    with closing(MongoStore(uri, "archive")) as begun:
        begun.views.put("case", "", Document("case/1", 1, {}))
        with pytest.raises(Refused, match="has come into being meanwhile"):
            site.settle()
        site.close()
        assert begun.views.get("case", "case/1") is not None
        assert sorted(begun._database.list_collection_names()) == [
            "commits",
            "pictures",
            "texts",
            "view_case",
        ]
