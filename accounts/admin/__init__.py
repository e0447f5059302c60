"""The admin of ops for the records; one file per family."""

from accounts.admin import people, records, segments

__all__ = ["people", "records", "segments"]
