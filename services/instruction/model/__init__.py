"""What instruction decides on: the response to an incident, its instructions, its fact brief. Pure."""
