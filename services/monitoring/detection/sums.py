"""Decayed sums of what was seen and what was expected: each ratio is a factor of the expectation. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sums:
    """What was seen, and what was expected, of late."""

    seen: float = 0.0
    expected: float = 0.0

    def add(self, keep: float, seen: float, expected: float) -> "Sums":
        """With so much of them kept, and so much more."""
        return Sums(self.seen * keep + seen, self.expected * keep + expected)

    def ratio(self, weight: float) -> float:
        """Seen over expected, as though as much as `weight` had been seen and expected before."""
        return (weight + self.seen) / (weight + self.expected)


@dataclass(frozen=True, slots=True)
class Table:
    """Sums for each of several places."""

    seen: tuple[float, ...]
    expected: tuple[float, ...]

    @staticmethod
    def of(size: int) -> "Table":
        """With nothing in it."""
        return Table((0.0,) * size, (0.0,) * size)

    def ratio(self, place: int, weight: float) -> float:
        """That of the sums of a place."""
        return (weight + self.seen[place]) / (weight + self.expected[place])

    def learn(self, place: int, keep: float, weight: float, seen: float, mean: float) -> "Table":
        """After something was seen whose mean held this place's ratio too."""
        expected = mean / self.ratio(place, weight)
        return Table(
            _with(self.seen, place, self.seen[place] * keep + seen),
            _with(self.expected, place, self.expected[place] * keep + expected),
        )


def _with(row: tuple[float, ...], place: int, one: float) -> tuple[float, ...]:
    return (*row[:place], one, *row[place + 1 :])
