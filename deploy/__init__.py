"""Everything that puts Candor on a machine: the environment, a private broker, and later containers."""
