"""Is an account ready to be given to anyone? One table of checks; a target book may set each to block, warn or off.

Book-independent (decision 10): minimum score, customers, segments and exclusions belong to account × book.
The SQL twin stands in scoring/queries/readiness.py.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

BLOCK, WARN, OFF = "block", "warn", "off"
LEVELS = (BLOCK, WARN, OFF)
STATIONS = ("resting", "repair", "review", "closed")


@dataclass(frozen=True)
class Facts:
    """What the checks ask about an account."""

    has_name: bool = True
    do_not_contact: bool = False
    is_scored: bool = True
    station: str = "pool"
    has_reachable_contact: bool = True
    has_domain: bool = True
    shares_domain: bool = False
    has_open_opportunity: bool = False


@dataclass(frozen=True)
class Check:
    """One named check: `fails` says whether it speaks against the account, `level` what then happens by default."""

    code: str
    level: str
    fails: Callable[[Facts], bool]


CHECKS: tuple[Check, ...] = (
    Check("no_name", BLOCK, lambda facts: not facts.has_name),
    Check("do_not_contact", BLOCK, lambda facts: facts.do_not_contact),
    Check("not_scored", BLOCK, lambda facts: not facts.is_scored),
    Check("no_contact", WARN, lambda facts: not facts.has_reachable_contact),
    Check("no_domain", WARN, lambda facts: not facts.has_domain),
    Check("duplicate", WARN, lambda facts: facts.shares_domain),
    Check("open_opportunity", WARN, lambda facts: facts.has_open_opportunity),
)
CODES = tuple(check.code for check in CHECKS)


@dataclass(frozen=True)
class Readiness:
    """`not_ready` also names a station that keeps the account out of the pool, which is checked live where it counts.

    `is_ready` leaves the station out: it may change between two passes.
    """

    is_ready: bool
    not_ready: tuple[str, ...]
    warnings: tuple[str, ...]


def assess(facts: Facts) -> Readiness:
    """Run every check at its default level."""
    failed = [check for check in CHECKS if check.fails(facts)]
    blocking = tuple(check.code for check in failed if check.level == BLOCK)
    station = (facts.station,) if facts.station in STATIONS else ()
    return Readiness(
        is_ready=not blocking,
        not_ready=blocking + station,
        warnings=tuple(check.code for check in failed if check.level == WARN),
    )


def blocking_codes(levels: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The codes that keep an account out of a book whose target book sets `levels`; default levels else."""
    own = levels or {}
    return tuple(check.code for check in CHECKS if own.get(check.code, check.level) == BLOCK)


def blocks(found: Iterable[str], levels: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Which of the codes `found` on an account (not_ready and warnings) block it under `levels`; stations never do."""
    blocking = set(blocking_codes(levels))
    return tuple(code for code in found if code in blocking)


def levels_problem(levels: Any) -> str:
    """What is wrong with the `checks` of a target book, or an empty text."""
    if not isinstance(levels, Mapping):
        return 'write {"check": "block, warn or off"}'
    for code, level in levels.items():
        if code not in CODES:
            return f"“{code}” is no check; there are {', '.join(CODES)}"
        if level not in LEVELS:
            return f"“{code}” is one of {', '.join(LEVELS)}"
    return ""
