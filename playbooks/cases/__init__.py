"""Cases: one risk episode of one customer, from its first warning to its outcome."""
