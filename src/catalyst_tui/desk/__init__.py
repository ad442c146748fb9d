"""What the product does, told by no screen."""
