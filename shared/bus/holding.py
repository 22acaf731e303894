"""Holding a message while broker or store are away: it keeps its place before those behind it in its lane."""

from collections.abc import Callable
from itertools import chain, repeat

import eventlet
import structlog

from shared.errors import Away

log = structlog.get_logger()
Wait = Callable[[float], None]
"""Lets others work for so many seconds."""

PAUSES_S = (0.2, 0.4, 0.8, 1.5)


def held(work: Callable[[], None], over: Callable[[], bool], wait: Wait = eventlet.sleep) -> bool:
    """Do the work, again and again while it meets what is away, and `wait` in between; whether it was done
    before `over` said that it need not be. What else it raises is raised."""
    for pause in chain(PAUSES_S, repeat(PAUSES_S[-1])):
        try:
            work()
        except Away as error:
            log.warning("message_held", reason=str(error), again_in_s=pause)
            wait(pause)
            if over():
                return False
        else:
            return True
    raise AssertionError("repeat ends never")
