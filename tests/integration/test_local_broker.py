"""The private node: it answers, on loopback only, and is gone with whoever started it, however that ended."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.broker import Node, answers, find_program
from deploy.place import new_place

LIMIT = 60.0  # seconds, on a machine that does much else
LISTENING = "0A"  # net/tcp_states.h
LOOPBACK = {"0100007F", "00000000000000000000000001000000"}  # 127.0.0.1 and ::1 as /proc/net writes them


@pytest.fixture(scope="module")
def program() -> str:
    found = find_program()
    if not found:
        hint = "needs rabbitmq-server on this machine: apt-get install rabbitmq-server"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(hint)
    return found


@pytest.fixture(scope="module")
def node(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    node = Node(new_place(tmp_path_factory.mktemp("node")), program)
    node.start()
    try:
        node.wait_ready(LIMIT)
        yield node
    finally:
        node.stop()


@pytest.fixture
def local(program: str, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`deploy.local` around a command that tells its broker and then stays."""
    command = [sys.executable, "-m", "deploy.local", "--", "sh", "-c", "echo $AMQP_URI; exec sleep 600"]
    env = {name: value for name, value in os.environ.items() if name != "AMQP_URI"}
    env["CANDOR_VAR"] = str(tmp_path)
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_a_node_listens_on_loopback_only(node: Node) -> None:
    ports = {node.place.port, node.place.distribution, node.place.epmd}
    listeners = [(address, port) for address, port in listening() if port in ports]
    assert {port for _, port in listeners} == ports
    assert {address for address, _ in listeners} <= LOOPBACK
    assert sockets_of(node.pid) <= ports


@pytest.mark.long
def test_a_killed_node_starts_again_at_its_place_and_is_a_broker(node: Node) -> None:
    os.kill(node.pid, signal.SIGKILL)
    eventually(lambda: not answers(node.place.port))
    node.stop()
    node.start()
    node.wait_ready(LIMIT)
    assert answers(node.place.port)


@pytest.mark.parametrize(
    "signum",
    [signal.SIGTERM, signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.long)],
)
def test_nothing_is_left_when_its_starter_ends_by(
    signum: signal.Signals, local: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert local.stdout
    port = int(local.stdout.readline().rsplit(":")[-1].strip("/\n"))
    assert left_of(tmp_path)
    if signum == signal.SIGINT:  # a terminal tells the whole group, the command too
        os.kill(int(children_of(local.pid)[0]), signum)
    else:
        local.send_signal(signum)
    assert local.wait(LIMIT) != 0
    eventually(lambda: left_of(tmp_path) == [])
    assert not answers(port)
    assert list((tmp_path / "broker").iterdir()) == []


def test_the_command_s_status_is_handed_on(program: str, tmp_path: Path) -> None:
    env = os.environ | {"CANDOR_VAR": str(tmp_path), "AMQP_URI": "amqp://127.0.0.1:1/"}
    command = [sys.executable, "-m", "deploy.local", "--", "sh", "-c", 'echo "$AMQP_URI $CANDOR_VAR"; exit 7']
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (7, f"amqp://127.0.0.1:1/ {tmp_path}\n")


def listening() -> list[tuple[str, int]]:
    """Address and port of everything that listens on this machine."""
    rows = [
        line.split()
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text().splitlines()[1:]
    ]
    return [(row[1].split(":")[0], int(row[1].split(":")[1], 16)) for row in rows if row[3] == LISTENING]


def target_of(link: Path) -> str:
    """Where a link leads; nowhere where it is gone by now."""
    try:
        return os.readlink(link)
    except FileNotFoundError:
        return ""


def sockets_of(pid: int) -> set[int]:
    """The ports on which the process `pid` listens."""
    inodes = {target for link in Path(f"/proc/{pid}/fd").iterdir() if (target := target_of(link))}
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    mine = [row for row in rows if row[3] == LISTENING and f"socket:[{row[9]}]" in inodes]
    return {int(row[1].split(":")[1], 16) for row in mine}


def left_of(folder: Path) -> list[int]:
    """Living processes whose environment or command names `folder`, this one and its starters left out."""
    return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _names(pid, folder)]


def children_of(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[-1:]


def eventually(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < until, "the limit is over"
        time.sleep(0.05)


def _names(pid: int, folder: Path) -> bool:
    if pid == os.getpid():
        return False
    try:
        told = b"".join((Path("/proc") / str(pid) / part).read_bytes() for part in ("environ", "cmdline"))
    except OSError:
        return False
    return str(folder).encode() in told
