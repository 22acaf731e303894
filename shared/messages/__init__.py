"""The published contract: one module of frozen dataclasses per source, the envelope, the schemas."""
