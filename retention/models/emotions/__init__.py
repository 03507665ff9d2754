"""The emotional account of a customer: the rules that fill it, and its ledger."""
