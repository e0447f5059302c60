"""What a logged interaction may say: outcomes per kind, how long, how long ago. Pure."""

EARLIEST_YEAR = 1990
LONGEST_SECONDS = 86_400

OUTCOMES: dict[str, tuple[str, ...]] = {
    "call": ("", "no_answer", "voicemail", "spoke"),
    "email": ("", "replied", "bounced"),
    "meeting": ("", "held", "spoke", "no_answer", "cancelled"),
    "message": ("", "replied", "no_answer", "bounced"),
    "visit": ("", "held", "spoke", "no_answer", "cancelled"),
}


def outcomes_of(kind: str) -> tuple[str, ...]:
    """The outcomes that a logged interaction of `kind` may have; empty for an unknown kind."""
    return OUTCOMES.get(kind, ())
