"""Everything on one machine: a broker, the services if wanted, and a command that meets them.

python -m deploy.local [--services] -- COMMAND...
"""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from deploy.broker import BrokerFailed, Node, find_program
from deploy.cluster import Cluster, new_cluster
from deploy.debian import NotInstallable, install
from deploy.guard import die_with_parent
from deploy.place import new_place
from deploy.services import Services, ServicesFailed

COMMAND_GRACE = 20.0  # seconds from SIGTERM to SIGKILL for the command
NOT_INSTALLED = 3  # exit status
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
HANDED_ON = {signal.SIGTERM}
EXAMPLE = """example:
  python -m deploy.local --services -- candor-drill play brown-water

COMMAND finds the broker in AMQP_URI. Where that is set already, the broker it names is used, none is started.
State and logs are kept under var/, or in CANDOR_VAR.
The exit status is the command's; 3: RabbitMQ is missing."""


class Interrupted(Exception):
    """A signal asks us to end before the command runs."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    var = Path(os.environ.get("CANDOR_VAR") or "var").resolve()
    try:
        return meet(options.command, var, options.services, options.nodes)
    except NotInstallable as error:
        say(str(error))
        return NOT_INSTALLED
    except (BrokerFailed, ServicesFailed) as error:
        say(str(error))
        return 1
    except Interrupted as error:
        return 128 + int(error.args[0])


def meet(command: Sequence[str], var: Path, with_services: bool, nodes: int = 1) -> int:
    """Run `command` with what it needs around it; whatever was started is gone afterwards."""
    with ExitStack() as everything:
        for signum in SIGNALS:
            everything.callback(signal.signal, signum, signal.getsignal(signum))
        _on_signals(_interrupt)
        try:
            status = run(command, _prepare(everything, var, with_services, nodes))
        finally:
            _on_signals(_ignore)  # from here on we only clean up
    return status


def _prepare(everything: ExitStack, var: Path, with_services: bool, nodes: int) -> dict[str, str]:
    """Start what the command needs, side by side, and give the environment in which it finds them."""
    broker = None if os.environ.get("AMQP_URI") else _start_broker(everything, var, nodes)
    began = time.monotonic()
    env = child_environment(os.environ, var, broker.uri if broker else os.environ["AMQP_URI"])
    services = _start_services(everything, var, env) if with_services else None
    if broker:
        everything.enter_context(_told(var / "run" / "amqp-uri", broker.uri))
        broker.wait_ready()
        say(f"broker ready after {time.monotonic() - began:.1f} s")
    if services:
        services.wait_ready()
        say(f"services ready after {time.monotonic() - began:.1f} s")
    return env


@contextmanager
def _told(file: Path, uri: str) -> Iterator[None]:
    """Let commands of a second terminal find the node: its address stands in `file` while it runs."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{uri}\n")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def child_environment(outside: Mapping[str, str], var: Path, uri: str) -> dict[str, str]:
    """What the children find: the broker, the state, and this Python's commands first in the PATH."""
    path = os.pathsep.join((str(Path(sys.executable).parent), outside.get("PATH", os.defpath)))
    return {**outside, "PATH": path, "AMQP_URI": uri, "CANDOR_VAR": str(var)}


def run(command: Sequence[str], env: Mapping[str, str]) -> int:
    """Run `command` at the terminal and give its exit status. A SIGTERM is handed on to it, however early."""
    with _held():  # until there is a process to hand it to
        _on_signals(_ignore)  # Ctrl-C reaches the command from the terminal itself
        try:
            process = subprocess.Popen(command, env=env, preexec_fn=_begin_command)  # noqa: PLW1509 - there is one thread only
        except OSError as error:
            say(f"cannot run {command[0]}: {error.strerror}")
            return 127
        signal.signal(signal.SIGTERM, _interrupt)
        status = _wait(process)
    return 128 - status if status < 0 else status


def say(text: str) -> None:
    print(f"candor: {text}", file=sys.stderr, flush=True)


def _start_broker(everything: ExitStack, var: Path, nodes: int) -> Node | Cluster:
    program = find_program()
    if not program:
        say("installing RabbitMQ, once; the system's own broker is not started")
        install("rabbitmq-server", "rabbitmq-server.service")
        program = find_program() or ""
    say(f"starting a private RabbitMQ{f' of {nodes} nodes' if nodes > 1 else ''} on loopback")
    broker = new_cluster(var, program, nodes) if nodes > 1 else Node(new_place(var), program)
    everything.callback(broker.stop)
    broker.start()
    return broker


def _start_services(everything: ExitStack, var: Path, env: Mapping[str, str]) -> Services:
    services = Services(var, env)
    everything.callback(services.stop)
    services.start()
    return services


@contextmanager
def _held() -> Iterator[None]:
    """Inside, a SIGTERM waits."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HANDED_ON)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_command() -> None:
    """In the new process: a mask is inherited, and the command must hear what we hand on."""
    die_with_parent(signal.SIGTERM)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDED_ON)


def _wait(process: subprocess.Popen[bytes]) -> int:
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDED_ON)
        return process.wait()
    except Interrupted:
        return _end(process)


def _end(process: subprocess.Popen[bytes]) -> int:
    signal.signal(signal.SIGTERM, _ignore)
    process.terminate()
    try:
        return process.wait(COMMAND_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _on_signals(handler: Callable[[int, FrameType | None], None]) -> None:
    for signum in SIGNALS:
        signal.signal(signum, handler)


def _interrupt(signum: int, _frame: FrameType | None) -> None:
    raise Interrupted(signum)


def _ignore(_signum: int, _frame: FrameType | None) -> None:
    """Not SIG_IGN: that would be handed down to the command."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local",
        description="Run COMMAND with a RabbitMQ, started here for it alone unless AMQP_URI names one.",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--services", action="store_true", help="start the five services too (`candor run`)")
    parser.add_argument(
        "--nodes",
        type=int,
        default=1,
        metavar="N",
        help="so many nodes as one cluster (3 bear the loss of one)",
    )
    parser.add_argument("command", nargs="+", metavar="COMMAND", help="what to run, after --")
    return parser


if __name__ == "__main__":
    sys.exit(main())
