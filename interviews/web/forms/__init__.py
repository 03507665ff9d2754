"""What people fill in: answers, the close, the arrangements, the customer's own page."""
