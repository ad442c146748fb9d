"""What is shown: the rows and pages of the screens, as plain frozen data."""
