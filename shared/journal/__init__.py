"""The record of what happened, and what is computed from it, behind one port."""
