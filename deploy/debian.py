"""Installs what is missing by Debian's package manager, as root, without starting anything of the system."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLICY = Path("/usr/sbin/policy-rc.d")
OR_ELSE = "or set AMQP_URI to a broker that runs"
REFUSE_ALL = "#!/bin/sh\nexit 101\n"
APT = ("apt-get", "-qq", "-o", "Dpkg::Use-Pty=0")


class NotInstallable(Exception):
    """The package cannot be installed from here. The text is one sentence for the person at the terminal."""


def install(package: str, unit: str) -> None:
    """Install `package` and leave its systemd `unit`, which the package would enable, stopped and disabled.

    Raises NotInstallable: no root, no apt-get, or apt-get failed.
    """
    by_hand = f"apt-get install {package}"
    if not shutil.which("apt-get"):
        raise NotInstallable(f"{package} is missing: install it, {OR_ELSE}")
    if os.geteuid() != 0:
        raise NotInstallable(f"{package} is missing: run '{by_hand}' as root, {OR_ELSE}")
    with nothing_starts(POLICY):
        done = _apt("update") and _apt("install", "--no-install-recommends", package)
    if not done:
        raise NotInstallable(f"'{by_hand}' failed (see above): install it, {OR_ELSE}")
    _leave_disabled(unit)


@contextmanager
def nothing_starts(policy: Path) -> Iterator[None]:
    """Inside, packages may not start services: `policy` says so to Debian, and is put back as it was."""
    before = (policy.read_bytes(), policy.stat().st_mode) if policy.exists() else None
    policy.write_text(REFUSE_ALL)
    policy.chmod(0o755)
    try:
        yield
    finally:
        if before is None:
            policy.unlink()
        else:
            policy.write_bytes(before[0])
            policy.chmod(before[1])


def _apt(*arguments: str) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        [*APT, *arguments], check=False, env=quiet, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if done.returncode:
        print(done.stderr, end="", file=sys.stderr)
    return done.returncode == 0


def _leave_disabled(unit: str) -> None:
    if shutil.which("systemctl"):  # where systemd does not run, there is nothing to disable
        subprocess.run(["systemctl", "--quiet", "disable", unit], check=False, capture_output=True)
