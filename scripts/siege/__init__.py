"""Lay siege to a home on purpose and count what is told wrong. `python -m scripts.siege --help`."""
