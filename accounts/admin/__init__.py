"""The admin of ops for the records; one file per family."""
