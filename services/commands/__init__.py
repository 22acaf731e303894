"""What `candor` does, a module a command; cli.py holds their names and options."""
