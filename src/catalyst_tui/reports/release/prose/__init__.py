"""The figures of a release's sentences."""
