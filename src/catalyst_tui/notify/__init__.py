"""Telling the user: a `Notifier` delivers or raises, so that whoever sends knows which it was."""
