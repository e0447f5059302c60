"""Shapes of what people send, one module per subject; whether it may be done is decided by the actions."""
