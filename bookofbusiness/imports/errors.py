"""What can be wrong with a file as a whole and with a single value."""

from accounts.errors import RuleViolation


class FileRefused(RuleViolation):
    """The file cannot be imported at all: `message` names the place and the cure. Nothing was written."""


class BadValue(Exception):
    """One cell does not hold what its column asks for: `code` is a key of issues.REASONS, `details` fill its words."""

    def __init__(self, code: str, **details: object):
        super().__init__(code)
        self.code, self.details = code, details
