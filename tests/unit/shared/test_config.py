"""The settings: from file and environment, and refused in one sentence where they cannot be used."""

from datetime import timedelta
from pathlib import Path

import pytest

from shared.config import Settings, load, store_folder
from shared.errors import SettingsError
from shared.journal.stores import place_of


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a folder of its own: where these tests are run, a private broker may be noted under var."""
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_a_drill_runs_on_this_machine(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert settings == Settings()
    assert settings.store_file("archive") == Path("var/candor/archive.sqlite")
    assert settings.keys == Path("var/keys")
    assert (settings.tick_s, settings.exercise_grace_s) == (0.25, 2.0)
    assert settings.zone.utcoffset(None) == timedelta(hours=8)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "candor.yml").write_text("tick_s: 0.5\nbody: 柳河镇应急新闻办公室\n")
    settings = load({"CANDOR_TICK_S": "0.1", "CANDOR_VAR": "/srv/candor"}, tmp_path)
    assert (settings.tick_s, settings.body) == (0.1, "柳河镇应急新闻办公室")
    assert settings.store_folder == Path("/srv/candor/candor")


def test_each_service_has_a_port_of_its_own_for_its_health_or_none(tmp_path: Path) -> None:
    assert Settings().health_at("archive") is None
    settings = load({"CANDOR_HEALTH_PORT": "9100", "CANDOR_HEALTH_HOST": "::1"}, tmp_path)
    assert settings.health_at("monitoring") == ("::1", 9100)
    assert settings.health_at("archive") == ("::1", 9104)


def test_an_empty_variable_sets_nothing(tmp_path: Path) -> None:
    assert load({"STORE_URI": "", "AMQP_URI": ""}, tmp_path) == Settings()


def test_a_file_of_another_name_is_read(tmp_path: Path) -> None:
    (tmp_path / "mine.yml").write_text("utc_offset: '-03:30'\n")
    settings = load({"CANDOR_SETTINGS": str(tmp_path / "mine.yml")}, tmp_path)
    assert settings.zone.utcoffset(None) == -timedelta(hours=3, minutes=30)


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    (tmp_path / "candor.yml").write_text("# nothing yet\n")
    assert load({}, tmp_path) == Settings()


def test_several_hosts_of_a_broker_are_one_setting(tmp_path: Path) -> None:
    assert load({"AMQP_URI": "amqp://a;amqp://b"}, tmp_path).amqp_uri == "amqp://a;amqp://b"


@pytest.mark.parametrize(
    ("uri", "folder"),
    [("sqlite:///var/candor", "var/candor"), ("sqlite:////srv/candor", "/srv/candor")],
)
def test_an_embedded_store_is_named_by_its_folder(uri: str, folder: str) -> None:
    assert store_folder(uri) == Path(folder)


@pytest.mark.parametrize(
    ("uri", "database"),
    [
        ("mongodb://candor:secret@a:27017,b/town?authSource=admin&replicaSet=rs0", "town_archive"),
        ("mongodb://127.0.0.1", "candor_archive"),
    ],
)
def test_a_service_has_a_database_of_mongodb(tmp_path: Path, uri: str, database: str) -> None:
    settings = load({"STORE_URI": uri}, tmp_path)
    assert settings.in_mongo
    assert place_of(settings, "archive") == database
    with pytest.raises(SettingsError, match="not files"):
        settings.store_file("archive")


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("STORE_URI", "mongodb://candor:secret@", "mongodb://user:password@host:27017/candor"),
        ("STORE_URI", "mongodb://candor:secret/@db/candor", "are written as %XX"),
        ("STORE_URI", "mongodb://candor:secret@db:port/candor", "mongodb://user:password@host:27017/candor"),
        ("STORE_URI", "mongodb://candor:secret@db/candor?writeconcern=1", "with its options"),
        ("STORE_URI", "mongodb+srv://candor:secret@db/candor", "name its hosts"),
        ("STORE_URI", "mongodb://candor:secret@db/-candor", "databases' names begin with"),
        ("STORE_URI", "mongodb://candor:secret@db/candor.x", "databases' names begin with"),
        ("STORE_URI", f"mongodb://db/{'x' * 41}", "at most 40 letters"),
        ("STORE_URI", "redis://db", "no store that is known"),
        ("STORE_URI", "sqlite://", "no store that is known"),
        ("AMQP_URI", "http://user:secret@host", "amqp://user:password@host:5672/"),
        ("AMQP_URI", "amqp://", "amqp://user:password@host:5672/"),
        ("AMQP_URI", "amqp://user:secret@host:port/", "amqp://user:password@host:5672/"),
        ("AMQP_URI", "amqp://user:secret@host:99999/", "amqp://user:password@host:5672/"),
        ("CANDOR_TICK_S", "often", "CANDOR_TICK_S"),
        ("CANDOR_TICK_S", "0", "between 0.01 and 60"),
        ("CANDOR_TICK_S", "nan", "CANDOR_TICK_S"),
        ("CANDOR_HEALTH_PORT", "many", "CANDOR_HEALTH_PORT"),
        ("CANDOR_HEALTH_PORT", "65535", "a port up to 65530"),
        ("CANDOR_HEALTH_HOST", "everywhere", "0.0.0.0 for all"),
        ("CANDOR_UTC_OFFSET", "8", "+08:00"),
        ("CANDOR_UTC_OFFSET", "+25:00", "+08:00"),
        ("CANDOR_LOG_LEVEL", "loud", "debug, info, warning, error"),
        ("CANDOR_SETTINGS", "/nowhere/candor.yml", "cannot be read"),
    ],
)
def test_a_wrong_setting_is_told_in_one_sentence(tmp_path: Path, variable: str, value: str, why: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load({variable: value}, tmp_path)
    said = str(refused.value)
    assert why in said
    assert "\n" not in said
    assert "secret" not in said


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tick: 1\n", "tick: is no setting: one of amqp_uri"),
        ("tick_s: [1\n", "no YAML in line"),
        ("- a\n- b\n", "`name: value`"),
        ("1: 2\n", "`name: value`"),
        ("tick_s: 1000\n", "between 0.01 and 60"),
        ("body: ''\n", "body"),
    ],
)
def test_a_wrong_file_is_told_in_one_sentence(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "candor.yml").write_text(text)
    with pytest.raises(SettingsError) as refused:
        load({}, tmp_path)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)
    assert "candor.yml" in str(refused.value)


def test_a_private_broker_is_found_where_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "amqp-uri").write_text("amqp://guest:guest@127.0.0.1:20001/\n")
    environment = {"CANDOR_VAR": str(tmp_path)}
    assert load(environment, tmp_path).amqp_uri == "amqp://guest:guest@127.0.0.1:20001/"
    named = {**environment, "AMQP_URI": "amqp://candor:secret@127.0.0.1:5672/"}
    assert load(named, tmp_path).amqp_uri == named["AMQP_URI"]
