"""Widgets that the pages and forms share."""
