"""The pages, one file each, and the panes over them: help, sources, notices."""
