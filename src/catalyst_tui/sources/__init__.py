"""The outside: quotes and daily closes over HTTP, asked gently and believed only after reading."""
