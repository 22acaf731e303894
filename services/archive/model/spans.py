"""Which whole numbers are there, as stretches without gaps. Pure."""

from bisect import bisect_right
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spans:
    """Ascending stretches (first, last), no two of which touch: one, as long as nothing is missing."""

    stretches: tuple[tuple[int, int], ...] = ()

    def __contains__(self, number: int) -> bool:
        before = bisect_right(self.stretches, (number, number))
        near = self.stretches[max(before - 1, 0) : before + 1]
        return any(first <= number <= last for first, last in near)

    @property
    def last(self) -> int:
        """The highest number, 0 where there is none."""
        return self.stretches[-1][1] if self.stretches else 0

    def add(self, number: int) -> "Spans":
        """With this number too."""
        if number in self:
            return self
        place = bisect_right(self.stretches, (number, number))
        before, after = self.stretches[:place], self.stretches[place:]
        first = last = number
        if before and before[-1][1] == number - 1:
            before, first = before[:-1], before[-1][0]
        if after and after[0][0] == number + 1:
            after, last = after[1:], after[0][1]
        return Spans((*before, (first, last), *after))

    def gaps(self) -> tuple[tuple[int, int], ...]:
        """The stretches that are missing between 1 and the highest number."""
        ends = (0, *(last for _, last in self.stretches))
        firsts = (first for first, _ in self.stretches)
        return tuple(
            (end + 1, first - 1) for end, first in zip(ends, firsts, strict=False) if first > end + 1
        )
