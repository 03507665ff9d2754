"""Offers: what they cost, who writes them, and what becomes of them."""
