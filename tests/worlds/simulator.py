"""The world of the simulator: gevent patches the process before anything else is imported."""

from gevent import monkey

monkey.patch_all()
