"""What a service tells of its health: what is not known is not told as nought."""

from shared.health import Counts, report

WELL = {"broker": True, "store": True, "caught_up": True, "unsent": 0, "oldest_unsent_s": None}


def test_a_service_is_ready_when_it_consumes_and_its_store_answers() -> None:
    said = report("archive", WELL, Counts({"archive": 2, "other": 3}, 1))
    assert (said["ready"], said["reasons"]) == (True, [])
    assert (said["backlog"], said["dead"], said["unsent"]) == (5, 1, 0)


def test_a_backlog_or_dead_letters_make_nobody_unready() -> None:
    assert report("archive", {**WELL, "unsent": 9, "caught_up": False}, Counts({"archive": 10**6}, 9))[
        "ready"
    ]


def test_each_thing_that_is_missing_is_a_reason() -> None:
    said = report("archive", {**WELL, "broker": False, "store": False, "unsent": -1}, None)
    assert (said["ready"], len(said["reasons"])) == (False, 2)
    assert (said["backlog"], said["waiting"], said["dead"], said["unsent"]) == (None, None, None, None)


def test_a_service_that_starts_says_so() -> None:
    said = report("archive", None, None)
    assert (said["ready"], said["store"], said["broker"]) == (False, False, False)
    assert "starting" in said["reasons"][0]
