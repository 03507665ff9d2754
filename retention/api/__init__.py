"""The REST interface: the same data and the same domain functions as the pages, for machines."""
