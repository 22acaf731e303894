"""What every service and the simulator stand on: messages, journal, bus, clocks, people."""
