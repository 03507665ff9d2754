"""What is booked on the emotional account of a customer: by rules, and by people."""
