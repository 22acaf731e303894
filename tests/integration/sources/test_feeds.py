"""Hand-made feeds, good and bad, read from a real web server."""

from pathlib import Path

import pytest

from tests.feed_server import Site
from tests.integration.sources.cases import BAD, GOOD, Bad, Good
from tests.integration.sources.conftest import NOON, try_

FOLDER = Path(__file__).parents[2] / "feeds"


def put(site: Site, name: str, case: Good | Bad) -> str:
    """The feed at its address, in its encoding."""
    text = (FOLDER / name).read_bytes().decode("utf-8")
    return site.put(f"/{name}", text.encode(case.encoding), Content_Type=case.content_type)


def test_every_feed_of_the_folder_is_read() -> None:
    others = {path.name for path in FOLDER.iterdir()} - {*GOOD, *BAD}
    assert others == {"rss-2.0-full-of-people.xml", "mastodon-full-of-people.json"}  # see the boundaries
    assert len(GOOD) >= 40


@pytest.mark.parametrize("name", GOOD)
def test_a_feed_is_taken_whatever_it_is_written_in(site: Site, name: str) -> None:
    case = GOOD[name]
    brought = try_(put(site, name, case))
    assert brought.failure is None
    found = [(mention.text, f"{mention.at:%H:%M}") for mention in brought.mentions]
    assert sorted(found) == sorted(case.texts)
    assert {mention.at.date() for mention in brought.mentions} <= {NOON.date()}
    assert {mention.lang for mention in brought.mentions} <= set(case.lang.split())
    assert len(brought.left_out) == len(case.left_out)
    assert all(line.startswith(said) for line, said in zip(brought.left_out, case.left_out, strict=True))


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_feed_is_told_in_a_line_that_says_what_to_do(site: Site, name: str) -> None:
    case = BAD[name]
    brought = try_(put(site, name, case))
    assert brought.failure is not None
    assert brought.failure.problem.startswith(case.problem)
    assert case.advice.format(site=site.address) in brought.failure.advice
    assert brought.mentions == ()


@pytest.mark.parametrize("name", GOOD)
def test_an_entry_has_the_same_id_whenever_it_is_read(site: Site, name: str) -> None:
    address = put(site, name, GOOD[name])
    first, second = try_(address), try_(address)
    assert [one.id for one in first.mentions] == [one.id for one in second.mentions]
    assert len({one.id for one in first.mentions}) == len(first.mentions)
