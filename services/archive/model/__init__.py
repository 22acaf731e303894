"""What the archive decides: which events it has whole, and how far a case is."""
