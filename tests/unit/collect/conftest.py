"""Hypothesis without a deadline (a slow machine is no failure), and the same every time."""

from hypothesis import settings

settings.register_profile("patient", deadline=None, derandomize=True)
settings.load_profile("patient")
