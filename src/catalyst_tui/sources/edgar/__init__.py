"""EDGAR: what the SEC keeps of a company's filings, read with the dates they became known."""
