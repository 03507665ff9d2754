"""The desk of a CSM: which task comes first, many at once, one after another, and the views that people keep."""
