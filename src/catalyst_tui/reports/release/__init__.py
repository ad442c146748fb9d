"""What a company's release says, read for the user: sentences, tables, the figures offered."""
