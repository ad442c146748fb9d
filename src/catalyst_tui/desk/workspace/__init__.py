"""Keep what a home knows, judge it, and remember what each observation was about."""
