"""The fault simulation has teeth: a bug that is planted into the product is found."""

from pathlib import Path

import pytest

from tests.simulation.planted import BUGS, fits, found

by_name = pytest.mark.parametrize("patch", BUGS, ids=[patch.stem for patch in BUGS])


def test_there_are_enough_planted_bugs() -> None:
    assert len(BUGS) >= 12


@by_name
def test_a_planted_bug_fits_the_tree_as_it_is(patch: Path) -> None:
    assert fits(patch) == ""


@pytest.mark.long
@by_name
def test_a_planted_bug_is_found_within_300_seeds(patch: Path) -> None:
    assert found(patch)
