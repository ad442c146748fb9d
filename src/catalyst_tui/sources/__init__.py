"""Fetch quotes, closes, series, rates and filings over HTTP."""
