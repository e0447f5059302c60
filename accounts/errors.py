"""The one error of a rule that says no."""


class RuleViolation(Exception):
    """A refusal: `code` for machines (snake_case), `message` for people, saying what would change the answer.

    `errors` maps a field name to its messages where the refusal belongs to a field.
    """

    def __init__(self, code: str, message: str, *, errors: dict[str, list[str]] | None = None, status: int = 422):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.errors, self.status = code, message, errors or {}, status


class StaleVersion(RuleViolation):
    """Somebody else saved the row since it was read; nothing was written."""

    def __init__(self, message: str):
        super().__init__("stale_version", message, status=412)
