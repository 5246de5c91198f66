"""config.toml and the environment → one frozen, validated object.

Each stage declares what can be set about it beside its code (`*/options.py`); this file puts
the sections together, reads them, and turns what is wrong into a sentence with a cure.
"""
