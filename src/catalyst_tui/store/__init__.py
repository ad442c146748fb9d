"""SQLite: what was observed and what was told.

`open.open_store` is the door; errors are `StoreError`s.
"""
