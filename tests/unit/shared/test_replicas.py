"""Which of several processes one is, and what belongs to it."""

import pytest

from shared.config import Settings
from shared.errors import SettingsError
from shared.names import PARTITIONS
from shared.replicas import ALONE, Replica, replica, replicas


def test_the_first_is_named_as_the_only_one_is() -> None:
    assert [one.named("archive") for one in replicas(3)] == ["archive", "archive-2", "archive-3"]
    assert replicas(1) == [ALONE]


@pytest.mark.parametrize("of", range(1, PARTITIONS + 2))
def test_each_partition_belongs_to_one_and_none_has_more_than_its_share(of: int) -> None:
    owners = [[one.number for one in replicas(of) if one.owns(n)] for n in range(PARTITIONS)]
    assert all(len(owner) == 1 for owner in owners)
    shares = [sum(one.owns(n) for n in range(PARTITIONS)) for one in replicas(of)]
    assert max(shares) - min(shares) <= 1


def test_what_it_says_of_itself_is_understood() -> None:
    assert [replica(str(one)) for one in replicas(12)] == replicas(12)


@pytest.mark.parametrize("text", ["", "1", "0/3", "4/3", "2/", "1/21", "a/b", "1/3 ", "-1/3"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no replica such as"):
        replica(text)


def test_every_replica_of_every_service_tells_its_health_at_a_port_of_its_own() -> None:
    settings = Settings(health_port=9100)
    assert settings.health_at("monitoring", Replica(2, 3)) == ("127.0.0.1", 9105)
    assert settings.health_at("archive", Replica(3, 3)) == ("127.0.0.1", 9114)
    with pytest.raises(SettingsError, match="leaves no port"):
        Settings(health_port=65530).health_at("archive", Replica(2, 2))
