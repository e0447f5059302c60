"""The admin of ops for the records; one file per family."""

from accounts.admin import activity, mail, people, records, segments

__all__ = ["activity", "mail", "people", "records", "segments"]
