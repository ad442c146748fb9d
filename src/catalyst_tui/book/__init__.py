"""The user's file: what is claimed. Pure."""
