"""A made-up customer base whose troubles show in its data before customers leave."""
