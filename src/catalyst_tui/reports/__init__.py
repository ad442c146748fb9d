"""What a company's documents say: figures of companyfacts, releases, sentences. Pure."""
