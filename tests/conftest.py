"""Fixtures that tests of several folders share live in plugins of their own."""

pytest_plugins = ["tests.postgres", "tests.stores"]
