"""Cases and tasks for machines; changes go through the same functions as the pages."""
