"""How a message leaves: as e-mail, or as a call to a robot."""
