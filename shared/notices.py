"""How notices reach people. The log is the only channel so far; others come behind the same function."""

from collections.abc import Callable

import structlog

from shared.parts import Tell

Channel = Callable[[Tell, str], str]
"""Takes a notice and the exercise that it belongs to (empty for live work); gives the channel's name."""

DRILL = "【演练 EXERCISE】"
log = structlog.get_logger()


def to_log(notice: Tell, exercise: str) -> str:
    """Write it into the service's log; a drill's notice says so first."""
    mark = DRILL if exercise else ""
    log.info(
        "notice", notice=notice.notice, to=notice.to, text=f"{mark}{notice.text}", text_en=notice.text_en
    )
    return "log"
