"""All services, started once a file: two sets of them on one broker would share the work."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import Chain, chain


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    folder: Path = tmp_path_factory.mktemp("candor")
    heads = folder / "heads"
    heads.mkdir()
    with chain(folder, CANDOR_HEADS=str(heads), CANDOR_HEADS_HOURS="0.001") as running:
        yield running
