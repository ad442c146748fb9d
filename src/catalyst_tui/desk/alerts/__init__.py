"""What is told: changes, what was missed, delivery and the inbox."""
