"""From the departure of a customer to answers that are kept."""
