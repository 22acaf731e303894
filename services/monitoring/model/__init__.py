"""What the monitoring desk decides: about topics with their alerts, and about reports."""
