"""The Timeline as lines: its axis, the rows on it, and the lists of dates."""
