"""Mail capture: what is in a message, whose it is, and what becomes of it."""
