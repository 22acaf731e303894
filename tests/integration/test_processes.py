"""How many processes of a service take calls, as the broker knows and `candor status` tells."""

from uuid import uuid4

import amqp

from services.commands.client import client
from shared.clock import SystemClock
from shared.names import calls_of
from tests.harness import address, broker, wait_for

REPLICAS = 3


def test_each_process_that_takes_calls_is_counted_until_it_is_gone() -> None:
    uri, service = broker(), f"test-{uuid4().hex}"
    alive = [amqp.Connection(**address(uri)) for _ in range(REPLICAS)]
    with client(uri, SystemClock()) as asking:
        assert asking.processes(service) == 0
        for connection in alive:
            connection.connect()
            channel = connection.channel()
            channel.queue_declare(calls_of(service), auto_delete=True)
            channel.basic_consume(calls_of(service))
        assert asking.processes(service) == REPLICAS
        while alive:
            alive.pop().close()
            wait_for("it is counted no more", lambda: asking.processes(service) == len(alive), 30)
