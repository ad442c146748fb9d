"""Changes of verdicts: save them, decide which pop up, and deliver popups."""
