"""Webhooks: what providers tell of the mail that we send through them, a file for each."""
