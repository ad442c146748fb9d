"""Verdicts over time: replay, flips, forecasts, goalposts, notices."""
