"""What comes from outside: read within bounds, or refused."""
