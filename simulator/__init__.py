"""Exercises for the response chain: scenarios, synthetic crowds, robots, scores and reports."""
