"""What comes back, by page, by mail or from a provider, and what is done about it."""
