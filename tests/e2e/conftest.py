"""All services, started once a file: two sets of them on one broker would share the work."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import Chain, chain


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    folder: Path = tmp_path_factory.mktemp("candor")
    heads = folder / "heads"
    heads.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    settings = {"CANDOR_HEADS_HOURS": "0.001", "CANDOR_WEBHOOK_PORT": port}
    with chain(folder, CANDOR_HEADS=str(heads), **settings) as running:
        yield running
