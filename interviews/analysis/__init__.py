"""What the answers add up to: coded reasons, competitors, conditions for coming back, and the report."""
