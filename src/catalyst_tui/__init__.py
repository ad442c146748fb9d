"""Catalyst: continuous integration for investment theses."""

__version__ = "0.1.0"
