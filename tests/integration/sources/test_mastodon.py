"""A server's public timeline, page after page."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from services.monitoring.sources.fetch import Fetcher
from services.monitoring.sources.mastodon import A_PAGE, MOST_PAGES, Timeline
from services.monitoring.sources.port import Trouble
from tests.feed_server import Site
from tests.integration.sources.conftest import NOON

START = "/api/v1/timelines/public?local=true&limit=40"
FIRST = 109_999_999_999_999_990
"""Ids are longer than a whole number that a script keeps exactly, and grow by a digit in the tests."""


def post(number: int, **more: Any) -> dict[str, Any]:
    """The post with this number."""
    return {
        "id": str(FIRST + number),
        "uri": f"https://s.example/users/a/{number}",
        "created_at": "2026-02-18T10:30:00.000Z",
        "content": f"<p>水是黄的 {number}</p>",
        "language": "zh",
        "visibility": "public",
        "account": {"acct": "a", "display_name": "王小明"},
        **more,
    }


def put(site: Site, posts: list[dict[str, Any]], after: int | None = None) -> None:
    """A page, the newest first as servers give it."""
    behind = "" if after is None else f"&min_id={FIRST + after}"
    page = json.dumps(sorted(posts, key=lambda one: int(one["id"]), reverse=True)).encode()
    site.put(f"{START}{behind}", page, Content_Type="application/json")


def read(site: Site, fetcher: Fetcher, cursor: Mapping[str, str] | None = None) -> Any:
    """A reading of the server's timeline."""
    return Timeline(site.address, fetcher, "").read(cursor or {}, NOON)


def numbers(taken: Any) -> list[int]:
    """Which posts were taken, in order."""
    return [int(item.text.rpartition(" ")[2]) for item in taken.items]


def test_the_first_reading_takes_the_newest_page(site: Site, fetcher: Fetcher) -> None:
    put(site, [post(number) for number in range(A_PAGE)])
    taken = read(site, fetcher)
    assert numbers(taken) == list(range(A_PAGE))
    assert taken.cursor == {"last": str(FIRST + A_PAGE - 1)}


def test_later_readings_take_what_came_since_page_after_page(site: Site, fetcher: Fetcher) -> None:
    put(site, [post(number) for number in range(1, 41)], after=0)
    put(site, [post(number) for number in range(41, 50)], after=40)
    taken = read(site, fetcher, {"last": str(FIRST)})
    assert numbers(taken) == list(range(1, 50))
    assert taken.cursor == {"last": str(FIRST + 49)}


def test_where_nothing_came_the_cursor_stays(site: Site, fetcher: Fetcher) -> None:
    put(site, [], after=7)
    taken = read(site, fetcher, {"last": str(FIRST + 7)})
    assert (taken.items, taken.cursor) == ((), {"last": str(FIRST + 7)})


def test_a_server_that_gives_the_same_page_for_ever_is_not_read_for_ever(
    site: Site, fetcher: Fetcher
) -> None:
    for after in range(0, 40 * (MOST_PAGES + 2), 40):
        put(site, [post(after + number) for number in range(1, 41)], after)
    assert len(read(site, fetcher, {"last": str(FIRST)}).items) == 40 * MOST_PAGES
    put(site, [post(number) for number in range(1, 41)], after=40)
    assert len(site.paths()) == 1 + MOST_PAGES
    read(site, fetcher, {"last": str(FIRST)})
    assert len(site.paths()) == 1 + MOST_PAGES + 2


def test_posts_that_are_not_public_are_left_out_and_wrong_times_do_no_harm(
    site: Site, fetcher: Fetcher
) -> None:
    odd = [
        post(1, visibility="private"),
        post(2, created_at="yesterday"),
        post(3, created_at="9999-01-01T00:00:00Z"),
        post(4, content=""),
        post(5, spoiler_text="停水", language=None),
    ]
    put(site, odd)
    taken = read(site, fetcher)
    assert [item.at.hour for item in taken.items] == [12, 12, 10]
    assert taken.items[-1].text == "停水\n水是黄的 5"
    assert taken.left_out == ("1 posts that are not public: nothing to do",)


@pytest.mark.parametrize(
    "body", [b"<html>", b'{"error": "This method requires an authenticated user"}', b"["]
)
def test_what_is_no_timeline_says_what_to_write(site: Site, fetcher: Fetcher, body: bytes) -> None:
    site.put(START, body)
    with pytest.raises(Trouble, match="gives no timeline") as trouble:
        read(site, fetcher)
    assert "https://mastodon.example" in trouble.value.advice


def test_another_timeline_is_read_by_its_address(site: Site, fetcher: Fetcher) -> None:
    site.put("/api/v1/timelines/tag/liuhe?limit=40", json.dumps([post(1)]).encode())
    taken = Timeline(f"{site.address}/api/v1/timelines/tag/liuhe", fetcher, "en").read({}, NOON)
    assert [item.lang for item in taken.items] == ["en"]
