"""What is true, as of a moment. Pure."""
