"""The local database and broker: real engines from pip wheels, for the demo, developers and tests."""
