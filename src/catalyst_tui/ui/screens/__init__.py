"""One file for each screen and form."""
