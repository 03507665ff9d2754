"""The lists behind the numbers of the report and of the win-backs: which customers each number counts."""
