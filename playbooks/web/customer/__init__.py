"""What this app adds to the page of a customer: its stream, its head, its cards and what can be begun there."""
