"""Runs one service: `python -m services.run SERVICE [--ready-file PATH] [--replica N/OF]`."""
# ruff: noqa: E402 - eventlet patches before anything is imported that opens a socket or starts a thread

import eventlet

eventlet.monkey_patch()

import argparse
import ctypes
import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import structlog
from nameko.containers import ServiceContainer

from shared import telemetry
from shared.actors import new_keys
from shared.apart import apart
from shared.bus.connection import connect, hang_up
from shared.bus.declaring import declare
from shared.bus.publisher import Publisher
from shared.bus.topology import Policies, topology
from shared.clock import SystemClock
from shared.config import Settings, load
from shared.errors import BrokerAway, CandorError, SettingsError
from shared.handling import Handling
from shared.heads import Heads
from shared.journal.port import Store
from shared.journal.stores import open_store
from shared.muting import Mute
from shared.names import SERVICES
from shared.notices import to_log
from shared.pace import Pace
from shared.parts import Parts
from shared.probe import Probe
from shared.replicas import ALONE, Replica, replica
from shared.runtime import Runtime
from shared.snapshots import code_of

log = structlog.get_logger()

BROKER_S = 60.0
STOP_S = 10.0
SIGNALS = (signal.SIGTERM, signal.SIGINT)
CALLS_AT_ONCE = 10
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the service until a signal; the exit status."""
    options = _parser().parse_args(arguments)
    if options.with_parent:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))
    try:
        settings = load()
        telemetry.configure(options.replica.named(options.service), settings.log_level)
        run(options.service, settings, options.ready_file, options.replica)
    except CandorError as error:
        print(f"candor: {options.service}: {error}", file=sys.stderr, flush=True)
        return 2 if isinstance(error, SettingsError) else 1
    return 0


def run(service: str, settings: Settings, ready: Path | None, replica: Replica = ALONE) -> None:
    """Run until SIGTERM or SIGINT. Raises SettingsError, BrokerAway, StoreAway where it cannot begin."""
    new_keys(settings.keys)
    probe = Probe(settings.health_at(service, replica), service)
    prepare_broker(settings.amqp_uri, service, policies(), BROKER_S)
    store = open_store(settings, service, shared=replica.of > 1)
    publisher = Publisher(settings.amqp_uri, service)
    crash_when_told(store, service, os.environ.get("CANDOR_CRASH_AT", ""), settings.var / "run" / "crashed")
    runtime = runtime_of(service, settings, store, publisher, replica)
    probe.watch(runtime)
    gc.collect()
    gc.freeze()  # what stays for ever need not be looked through again and again
    container = contain(import_module(f"services.{service}.service").SERVICE, runtime)
    try:
        serve(container, runtime, ready)
    finally:
        probe.close()
        publisher.close()
        store.close()


def runtime_of(
    service: str, settings: Settings, store: Store, publisher: Publisher, replica: Replica
) -> Runtime:
    """What the service's parts run in, as the settings have it."""
    parts: Parts = import_module(f"services.{service}").PARTS
    clock = SystemClock()
    handling = Handling(
        parts,
        store,
        publisher,
        clock,
        channel=Mute(settings.muted).over(to_log),
        code=code_of("shared", f"services.{service}"),
        texts_live=timedelta(days=settings.texts_days),
        apart=apart,
        breathe=Pace(partial(eventlet.sleep, 0)),
    )
    return Runtime(
        uri=settings.amqp_uri,
        handling=handling,
        publisher=publisher,
        clock=clock,
        key=(settings.keys / "actor.pub").read_text(),
        grace=timedelta(seconds=settings.exercise_grace_s),
        tick_s=settings.tick_s,
        heads=Heads(Path(settings.heads), service, store.journal) if settings.heads else None,
        heads_s=settings.heads_hours * 3600,
        replica=replica,
        webhooks=settings.webhooks_at(service, replica),
        secrets=settings.keys,
    )


def policies() -> Policies:
    """What every service wants to hear: the topology is made of it."""
    return {name: tuple(import_module(f"services.{name}").PARTS.policy) for name in SERVICES}


def prepare_broker(uri: str, name: str, wanted: Policies, limit: float) -> None:
    """Wait for the broker, at most `limit` seconds, and declare the whole topology."""
    until = time.monotonic() + limit
    while True:
        try:
            connection = connect(uri, f"{name} declares")
            break
        except BrokerAway as error:
            if time.monotonic() > until:
                raise BrokerAway(f"{error}: start the broker, or set AMQP_URI") from None
            eventlet.sleep(0.2)
    with eventlet.Timeout(limit, BrokerAway("the broker did not take the topology in time")):
        declare(connection, topology(wanted))
    hang_up(connection)


def contain(service: type[Any], runtime: Runtime) -> ServiceContainer:
    """The service in nameko's container."""
    return ServiceContainer(
        service, {"AMQP_URI": runtime.uri, "max_workers": CALLS_AT_ONCE, "runtime": runtime}
    )


def serve(container: ServiceContainer, runtime: Runtime, ready: Path | None) -> None:
    """Run the container until it is told to stop; the ready file is there while it consumes."""

    def end(*_: Any) -> None:
        for signum in SIGNALS:  # who asks twice means the same: a second stop would wait for the first
            signal.signal(signum, signal.SIG_IGN)
        eventlet.spawn_n(stop, container)

    for signum in SIGNALS:
        signal.signal(signum, end)
    container.start()
    while not runtime.listening and container.started:
        eventlet.sleep(0.02)
    log.info("ready")
    try:
        if ready:
            ready.parent.mkdir(parents=True, exist_ok=True)
            ready.touch()
        container.wait()
    finally:
        if ready:
            ready.unlink(missing_ok=True)
    log.info("stopped")


def stop(container: ServiceContainer) -> None:
    """Finish what is at hand; where that takes too long, end: it comes again."""
    with suppress(eventlet.Timeout), eventlet.Timeout(STOP_S):
        container.stop()
        return
    log.error("stopped_hard")
    os._exit(1)


def crash_when_told(store: Store, service: str, when: str, mark: Path) -> None:
    """For tests: with `SERVICE:after-append:N` that service dies by SIGKILL, once, behind its N-th append and
    before anything is published; `mark` remembers that it did."""
    named, _, count = when.partition(":after-append:")
    if named != service or not count or mark.exists():
        return
    left = int(count)
    append: Callable[[Any], None] = store.journal.append
    append_all: Callable[[Any], Sequence[bool]] = store.journal.append_all

    def fatal(written: int) -> None:
        nonlocal left
        left -= written
        if left <= 0 < left + written:
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    def one(commit: Any) -> None:
        append(commit)
        fatal(1)

    def several(commits: Any) -> Sequence[bool]:
        written = append_all(commits)
        fatal(sum(written))
        return written

    store.journal.append = one  # type: ignore[method-assign]  # the one place that breaks it, on purpose
    store.journal.append_all = several  # type: ignore[method-assign]  # and with it this


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.run", description="Run one service.")
    parser.add_argument("service", choices=SERVICES)
    parser.add_argument("--ready-file", type=Path, help="a file that is there while the service consumes")
    parser.add_argument(
        "--replica", type=replica, default=ALONE, metavar="N/OF", help="which of several processes of it"
    )
    parser.add_argument("--with-parent", action="store_true", help="stop when whoever started this is gone")
    return parser


if __name__ == "__main__":
    sys.exit(main())
