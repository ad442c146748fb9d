"""What is known as of a moment: figures, closes, evidence, quotes, outages."""
