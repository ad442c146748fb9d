"""The home folder: its files, configuration, keys, log and service, and the one clock."""
