"""What the daily run writes down so that dashboards and lists need not count; and the segments that people saved."""
