"""What the systems of the vendor record about a customer, day by day."""
