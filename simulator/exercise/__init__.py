"""The pure part of an exercise: no input or output, no wall clock; time and randomness are arguments."""
