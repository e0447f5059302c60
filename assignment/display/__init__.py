"""How decisions of the system are said in words."""
