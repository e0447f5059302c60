"""Pages of the verbs."""
