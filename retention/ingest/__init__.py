"""Data in: whatever the source, rows end in one of the functions here."""
