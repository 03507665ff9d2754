"""What the list of customers and the health dashboard share: the same filters, segments and comparison."""
