"""The chart as lines: pure functions that lay out the desk's view and its clickable spots."""
