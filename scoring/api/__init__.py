"""The REST API of the ranking."""
