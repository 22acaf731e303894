"""Which of several processes of one service a process is. Pure."""

import re
from dataclasses import dataclass

MOST = 20
_TEXT = re.compile(r"([1-9]\d?)/([1-9]\d?)")


@dataclass(frozen=True, slots=True)
class Replica:
    """The `number`-th of `of` processes of a service, counted from 1."""

    number: int = 1
    of: int = 1

    def named(self, service: str) -> str:
        """What its files are named by; the first is named as the only one is."""
        return service if self.number == 1 else f"{service}-{self.number}"

    def owns(self, partition: int) -> bool:
        """Whether a partition (counted from 0) is this one's, while all are there."""
        return partition % self.of == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


ALONE = Replica()


def replica(text: str) -> Replica:
    """What `2/3` says; ValueError for anything else."""
    found = _TEXT.fullmatch(text)
    made = Replica(int(found[1]), int(found[2])) if found else None
    if made is None or not made.number <= made.of <= MOST:
        raise ValueError(f"{text!r} is no replica such as 2/3, of at most {MOST}")
    return made


def replicas(of: int) -> list[Replica]:
    """All of so many."""
    return [Replica(number, of) for number in range(1, of + 1)]
