"""Crash the store on purpose and count what is lost. `python -m scripts.crash --help`."""
