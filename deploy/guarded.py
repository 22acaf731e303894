"""The starter's side of guard.py: a command that ends with us, even when we are killed."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

GUARD = Path(__file__).with_name("guard.py")
MARGIN = 5.0  # seconds that the guard may need beyond the grace of its command


@dataclass(slots=True)
class Guarded:
    """One or more commands under a guard; the last one is the one that matters."""

    commands: Sequence[Sequence[str]]
    env: Mapping[str, str]
    log: Path
    signal: str = "SIGTERM"
    grace: float = 10.0
    remove: Path | None = None
    _guard: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the guard, apart from the terminal: Ctrl-C is for the command in front."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._guard = subprocess.Popen(
                self._command(),
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def ended(self) -> int | None:
        """The status when it has ended by itself, else None."""
        return self._guard.poll() if self._guard else None

    def wait(self, limit: float) -> int:
        """Wait until it has ended by itself, at most `limit` seconds (subprocess.TimeoutExpired)."""
        return self._guard.wait(limit) if self._guard else 0

    def stop(self) -> None:
        """Stop it and wait until nothing of it is left. Stopping twice, or what ended, does nothing."""
        if not self._guard:
            return
        if self._guard.stdin:
            self._guard.stdin.close()
        try:
            self._guard.wait(self.grace + MARGIN)
        except subprocess.TimeoutExpired:
            self._guard.kill()
            self._guard.wait()
        self._guard = None

    def _command(self) -> list[str]:
        options = ["--signal", self.signal, "--grace", str(self.grace)]
        options += ["--remove", str(self.remove)] if self.remove else []
        return [sys.executable, "-I", str(GUARD), *options, *(w for c in self.commands for w in ("--", *c))]


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log for the person at the terminal; empty when there is none."""
    if not log.exists():
        return ""
    return "\n".join(f"  {line}" for line in log.read_text(errors="replace").splitlines()[-count:])
