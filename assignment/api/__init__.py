"""The REST API of the verbs."""
