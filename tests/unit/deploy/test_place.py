"""What a private node is told: everything that it needs, and nothing of the system's own settings."""

import socket
from pathlib import Path

from deploy.place import PORTS, Place, environment, free_ports, furnish, new_members, new_place

OUTSIDE = {"PATH": "/bin", "HOME": "/root", "RABBITMQ_CONFIG_FILE": "/etc/rabbitmq/rabbitmq.conf"}


def place(folder: Path) -> Place:
    return Place(folder / "node", folder / "log" / "broker.log", 20001, 20002, 20003)


def test_the_broker_is_addressed_on_loopback(tmp_path: Path) -> None:
    assert place(tmp_path).uri == "amqp://guest:guest@127.0.0.1:20001/"


def test_ports_are_free_and_all_different() -> None:
    ports = free_ports(5)
    assert len(set(ports)) == 5
    assert set(ports) <= set(PORTS)


def test_a_port_in_use_is_not_offered(monkeypatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setattr("deploy.place.PORTS", range(taken.getsockname()[1], taken.getsockname()[1] + 1))
        assert free_ports(1) == []


def test_two_places_share_neither_folder_nor_port(tmp_path: Path) -> None:
    one, other = new_place(tmp_path), new_place(tmp_path)
    assert one.port != other.port
    assert one.folder != other.folder


def test_a_node_reads_no_file_of_the_system(tmp_path: Path) -> None:
    told = environment(place(tmp_path), OUTSIDE)
    files = {name: value for name, value in told.items() if name.endswith(("FILE", "BASE", "HOME", "INETRC"))}
    assert len(files) >= 8
    assert all(value.startswith(str(tmp_path)) for value in files.values())


def test_a_node_keeps_to_loopback_in_all_that_it_opens(tmp_path: Path) -> None:
    told = environment(place(tmp_path), OUTSIDE)
    assert told["ERL_EPMD_ADDRESS"] == told["RABBITMQ_NODE_IP_ADDRESS"] == "127.0.0.1"
    assert "inet_dist_use_interface {127,0,0,1}" in told["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"]


def test_a_place_is_furnished_with_one_plugin_and_one_listener(tmp_path: Path) -> None:
    furnish(place(tmp_path))
    folder = place(tmp_path).folder
    assert (folder / "enabled_plugins").read_text().strip() == "[rabbitmq_consistent_hash_exchange]."
    listeners = [line for line in (folder / "rabbitmq.conf").read_text().splitlines() if "listeners" in line]
    assert listeners == ["listeners.tcp.1 = 127.0.0.1:20001"]


def test_the_nodes_of_a_cluster_know_each_other_and_share_cookie_and_register(tmp_path: Path) -> None:
    places = new_members(tmp_path, 3)
    assert len({place.port for place in places} | {place.distribution for place in places}) == 6
    assert len({place.folder for place in places}) == 3
    assert len({(place.epmd, environment(place, OUTSIDE)["HOME"]) for place in places}) == 1
    for place in places:
        furnish(place)
        told = (place.folder / "rabbitmq.conf").read_text()
        assert all(f"= {other.node}\n" in told for other in places)
        assert "cluster_partition_handling = pause_minority\n" in told


def test_a_node_alone_is_told_nothing_of_clusters(tmp_path: Path) -> None:
    furnish(place(tmp_path))
    assert "cluster" not in (place(tmp_path).folder / "rabbitmq.conf").read_text()
