"""The figures of a release's tables."""
