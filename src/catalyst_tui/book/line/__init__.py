"""One typed line, read as a checkpoint."""
