"""Work that sleeps at every step that it takes outside of itself, until the scheduler goes on with it.

A task is a greenlet, as in the services; but here one seeded scheduler says who runs, and nothing else.
"""

from collections.abc import Callable

from greenlet import GreenletExit, getcurrent, greenlet


class Task:
    """One piece of work of one process: a message, a call, a tick, a sweep. `name` is for the trace;
    `known` tells that what it is about was done before it began, `sent` the last commit of each stream that
    it sent."""

    def __init__(self, kind: str, name: str, work: Callable[[], None]) -> None:
        self.kind, self.name = kind, name
        self.known = False
        self.sent: dict[str, int] = {}
        self._greenlet = greenlet(work)

    @property
    def over(self) -> bool:
        """Whether it came to its end."""
        return self._greenlet.dead

    @property
    def at_work(self) -> bool:
        """Whether it is the one that runs now."""
        return getcurrent() is self._greenlet

    def go_on(self) -> None:
        """Run until it pauses next, or ends."""
        self._greenlet.switch()

    def vanish(self) -> None:
        """Never go on: its process died."""
        self._greenlet.throw(GreenletExit)


def pause() -> None:
    """Let the scheduler choose who runs next; nothing outside of a task."""
    parent = getcurrent().parent
    if parent is not None:
        parent.switch()
