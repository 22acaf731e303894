"""What correspondent decides on: units, people who may speak, assignments, statements. Pure."""
