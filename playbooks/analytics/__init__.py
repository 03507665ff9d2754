"""What the work comes to: kept promises, quickness, and how much there is to do."""
