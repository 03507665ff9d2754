"""Approvals: who has to agree, what they decided, and what follows."""
