"""What belongs to the person who looks rather than to a page: the language, light or dark, and how dense rows are."""
