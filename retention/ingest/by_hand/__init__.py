"""What people enter on a page, one thing at a time, by the same paths as files."""
