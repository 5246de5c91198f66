"""Alembic's revisions, oldest first.

Listed here as well, so that opening a store need not load Alembic to see whether it is current;
a test compares the list with the files.
"""

REVISIONS = ("0001", "0002", "0003", "0004", "0005")
"""All of them; the last one is what this version of digest works with."""
