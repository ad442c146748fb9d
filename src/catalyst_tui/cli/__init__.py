"""Commands: parse arguments, call the desk, print."""
