"""The world of the services: eventlet patches the process before anything else is imported."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # eventlet's notice about itself
    import eventlet

    eventlet.monkey_patch()
