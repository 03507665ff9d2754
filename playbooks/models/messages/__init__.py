"""Messages: how they leave, what they say, and in which order they follow one another."""
