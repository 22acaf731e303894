"""What both benchmarks need: percentiles, lines of progress, the last line, processes and their work."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def percentile(values: Sequence[float], share: float) -> float:
    """The least value that this share of them does not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(ceil(len(ordered) * share), 1) - 1]


def say(text: str) -> None:
    """A line of progress: not on the stream of the result."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def result(keys: Mapping[str, Any]) -> None:
    """The one line that is the benchmark's result."""
    print(json.dumps({**keys, "cores": os.cpu_count()}, ensure_ascii=False), flush=True)


def broker() -> str:
    """The broker's address; the benchmark ends where none is named."""
    uri = os.environ.get("AMQP_URI", "")
    if not uri:
        sys.exit(
            "needs a RabbitMQ of its own: run it by `make bench-NAME`, which starts one, or set AMQP_URI"
        )
    return uri


def end_in_order() -> None:
    """From now on SIGTERM ends us like Ctrl-C does: what we started is stopped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def module(name: str, *arguments: str, env: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
    """Start a module in a process of its own; its standard output is to be read."""
    command = [sys.executable, "-m", name, *arguments]
    log().parent.mkdir(parents=True, exist_ok=True)
    with log().open("ab") as errors:
        return subprocess.Popen(
            command, cwd=ROOT, env=dict(env or os.environ), stdout=subprocess.PIPE, stderr=errors, text=True
        )


def log() -> Path:
    """Where the processes of a benchmark write what is no result."""
    return Path(os.environ.get("CANDOR_VAR") or "var").resolve() / "log" / "bench.log"


def said(process: "subprocess.Popen[str]", limit: float) -> Any:
    """The JSON of the last line that the process printed; it is gone afterwards."""
    try:
        out, _ = process.communicate(timeout=limit)
    finally:
        end(process)
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with status {process.returncode}: see {log()}")
    return json.loads(out.strip().splitlines()[-1])


def end(process: "subprocess.Popen[Any]", grace: float = 15.0) -> None:
    """Stop it, by force where it does not listen."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
