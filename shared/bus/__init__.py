"""RabbitMQ as the services speak it, under eventlet: topology, publishing, consuming, calls."""
