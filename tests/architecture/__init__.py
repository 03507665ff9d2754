"""Tests of the house itself: who imports whom, how big things are, what is shipped and documented."""
