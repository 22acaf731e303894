"""A notice reaches its channel, and a drill's never looks like the real thing."""

from structlog.testing import capture_logs

from shared.notices import DRILL, to_log
from shared.parts import Tell

NOTICE = Tell("n1", "office", "初报将到期", "the first notice falls due soon")


def test_a_notice_stands_in_the_log_with_its_reader() -> None:
    with capture_logs() as lines:
        assert to_log(NOTICE, "") == "log"
    assert [(line["to"], line["text"]) for line in lines] == [("office", "初报将到期")]


def test_a_drills_notice_says_so_first() -> None:
    with capture_logs() as lines:
        to_log(NOTICE, "e1")
    assert lines[0]["text"] == f"{DRILL}初报将到期"
