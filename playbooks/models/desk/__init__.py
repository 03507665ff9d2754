"""What belongs to a person's desk: saved views of the queue, columns, bulk actions, and who has a task before them."""
