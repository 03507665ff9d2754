"""Offers, the policies about them, and their approvals."""
