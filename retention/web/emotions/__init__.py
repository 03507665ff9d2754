"""The emotional account on the pages: its card and its ledger, and booking by hand."""
