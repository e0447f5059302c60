"""A believable company to look at: the same for the same seed and day. Loaded only on an explicit command."""
