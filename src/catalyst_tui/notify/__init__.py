"""Telling the desktop: one `Notifier` that delivers or raises, so that whoever sends knows which it was."""
