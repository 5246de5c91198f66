"""Rosters: subscribers as people write them down, in TOML, CSV or JSON."""
