"""The language of tests: text → a typed tree."""
