"""Forms over a page: figures, evidence, rulings, reviews, the book."""
