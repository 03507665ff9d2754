"""Messages: everything that leaves the house is a row first, and is sent once."""
