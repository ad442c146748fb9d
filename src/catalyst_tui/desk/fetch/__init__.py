"""What comes in by itself: prices and filings."""
