"""The admin of ops for the records; one file per family."""

from accounts.admin import activity, people, records, segments

__all__ = ["activity", "people", "records", "segments"]
