"""What people enter on a page."""
