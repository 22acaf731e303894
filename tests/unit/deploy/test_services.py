"""The services are ready when they say so, and their end is told with their last words."""

import os
from pathlib import Path

import pytest

from deploy.services import Services, ServicesFailed

SAYS_READY = 'echo up; touch "$3"; exec sleep 600'
ENDS = "echo no store there >&2; exit 4"
NEVER_SAYS = "exec sleep 600"


@pytest.fixture
def services(tmp_path: Path, request: pytest.FixtureRequest) -> Services:
    """Services whose `candor` is a script of the test; it is called as: candor run --ready-file PATH."""
    script = tmp_path / "candor"
    script.write_text(f"#!/bin/sh\n{request.param}\n")
    script.chmod(0o755)
    return Services(tmp_path / "var", {"PATH": f"{tmp_path}:{os.environ['PATH']}"})


@pytest.mark.parametrize("services", [SAYS_READY], indirect=True)
def test_services_are_ready_when_they_write_the_file_and_it_goes_with_them(services: Services) -> None:
    services.start()
    services.wait_ready(20)
    assert services.ready.exists()
    services.stop()
    assert not services.ready.exists()


@pytest.mark.parametrize("services", [ENDS], indirect=True)
def test_services_that_end_are_told_with_their_last_words(services: Services) -> None:
    services.start()
    with pytest.raises(ServicesFailed, match="status 4:\n  no store there"):
        services.wait_ready(20)
    services.stop()


@pytest.mark.parametrize("services", [NEVER_SAYS], indirect=True)
def test_services_that_never_say_so_are_not_waited_for_without_limit(services: Services) -> None:
    services.start()
    with pytest.raises(ServicesFailed, match=r"not ready after 0\.2 s"):
        services.wait_ready(0.2)
    services.stop()


@pytest.mark.parametrize("services", [SAYS_READY], indirect=True)
def test_a_file_left_by_an_earlier_run_does_not_count(services: Services) -> None:
    services.ready.parent.mkdir(parents=True)
    services.ready.touch()
    services.start()
    services.wait_ready(20)
    assert "up" in (services.var / "log" / "services.log").read_text()
    services.stop()
