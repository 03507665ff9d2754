"""The settings of the demo host: base, and one module for each way of running it."""
