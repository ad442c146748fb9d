"""What a person says: forms, records, print day, imports, hits."""
