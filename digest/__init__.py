"""digest: each person's own papers, once a day, honestly explained, from a machine you own."""

__version__ = "0.1.0"
