"""What a profile holds, and the one form in which headers are compared."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from bookofbusiness.imports.dates import Order
from bookofbusiness.imports.fields import Field

Names = Mapping[str, str]  # our column → the source's headers, separated by bars


def plain_header(header: str) -> str:
    """Lower case; marks, guards and runs of blanks and punctuation are one blank: "Billing Zip/Postal Code"."""
    bare = header.strip("\ufeff\u200b\u200c\u200d\u2060'\" \t")
    return re.sub(r"[\s_/\\\-–().,;%:#*?]+", " ", bare).strip().lower()


@dataclass(frozen=True)
class Profile:
    """`headers` by kind. `ignored` are known and not imported. `readers` replace those of fields.py for this source.

    `order` says what 03/04/2024 means, `currency` what amounts without one are in, `spellings` what odd values stand
    for (by column), `opens_as` the stage in which a deal of known age began.
    """

    name: str
    label: str
    headers: Mapping[str, Names] = field(default_factory=dict)
    ignored: Mapping[str, str] = field(default_factory=dict)
    readers: Mapping[tuple[str, str], Field] = field(default_factory=dict)
    order: Order = Order.UNKNOWN
    currency: str = ""
    spellings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    opens_as: str = "prospecting"

    def columns(self, kind: str) -> dict[str, str]:
        """Plain header → our column, the source's own names only."""
        return compiled(tuple(self.headers.get(kind, {}).items()))

    def is_ignored(self, kind: str, header: str) -> bool:
        return header in {plain_header(name) for name in self.ignored.get(kind, "").split("|")}


@cache
def compiled(names: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {plain_header(header): column for column, headers in names for header in headers.split("|")}
