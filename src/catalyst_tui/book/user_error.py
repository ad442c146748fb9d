"""The base of errors whose text is a sentence for the user."""


class UserError(Exception):
    """What cannot be done, and after a semicolon what to do about it."""
