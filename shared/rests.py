"""How long to rest between tries that are in vain. Pure arithmetic, in turns."""

LONGEST = 7


class Rests:
    """Leaves out 1, 3, then 7 turns between two tries while they are in vain, and none after a success."""

    def __init__(self) -> None:
        self._length = self._left = 0

    def over(self, in_vain: bool) -> bool:
        """Whether to try in this turn. `in_vain` says that nothing succeeded since the last try."""
        if not in_vain:
            self._length = self._left = 0
            return True
        if self._left:
            self._left -= 1
            return False
        self._length = self._left = min(2 * self._length + 1, LONGEST)
        return True
