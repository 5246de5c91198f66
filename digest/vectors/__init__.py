"""Vectors of texts: `open_encoder` gives what makes them (see docs/vectors.md)."""
