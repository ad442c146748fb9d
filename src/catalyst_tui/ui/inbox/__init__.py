"""The inbox as lines: its rows, their columns, and the selected row opened."""
