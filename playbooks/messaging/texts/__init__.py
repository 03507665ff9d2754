"""What a message says: merge fields from a closed list, filled in safely."""
