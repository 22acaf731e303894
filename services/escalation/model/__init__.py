"""The streams of escalation: one module a noun, and what they share."""
