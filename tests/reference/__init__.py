"""Slow and plain second versions of what the product computes: written from the definitions alone."""
