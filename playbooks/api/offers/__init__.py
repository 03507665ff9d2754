"""Offers and approvals for machines; changes go through the same functions as the pages."""
