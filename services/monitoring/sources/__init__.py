"""What monitoring reads from outside: one module a kind of source, each behind the protocol of port.py."""
