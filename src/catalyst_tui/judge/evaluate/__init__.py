"""What a test is worth: a tree and what is known in, a three-valued result out."""
