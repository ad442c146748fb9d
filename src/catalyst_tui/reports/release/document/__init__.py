"""A document as it came, page, mail or text: its paragraphs, and its tables cell by cell."""
