"""What the queue page is made of: its filters, columns, keys, and the rows that it lists."""
