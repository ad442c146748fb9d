"""`catalysts.toml`: TOML text → the book, every error located."""
