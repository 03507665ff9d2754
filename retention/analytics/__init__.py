"""What portfolios come to: where customers stand, who moved, and how it went day by day."""
