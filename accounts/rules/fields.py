"""The account fields that criteria and fit rules may ask for: the allow-list with the kind of each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a field holds; it decides which operators and values fit."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"
    TAGS = "tags"
    LINK = "link"
    CUSTOM = "custom"


@dataclass(frozen=True)
class Field:
    """One field of the allow-list. `choices` are the values of a CHOICE."""

    kind: Kind
    choices: tuple[str, ...] = ()


CUSTOM_PREFIX = "custom."
CUSTOM_KEY = re.compile(r"[^\W\d][\w .-]{0,59}")
SEGMENT_FIELDS: Mapping[str, Field] = {
    "name": Field(Kind.TEXT),
    "kind": Field(Kind.CHOICE, ("company", "person")),
    "lifecycle": Field(Kind.CHOICE, ("prospect", "customer", "past")),
    "customer_since": Field(Kind.DATE),
    "domain": Field(Kind.TEXT),
    "website": Field(Kind.TEXT),
    "phone": Field(Kind.TEXT),
    "street": Field(Kind.TEXT),
    "city": Field(Kind.TEXT),
    "region": Field(Kind.TEXT),
    "postal_code": Field(Kind.TEXT),
    "country": Field(Kind.TEXT),
    "language": Field(Kind.TEXT),
    "time_zone": Field(Kind.TEXT),
    "industry": Field(Kind.TEXT),
    "employees": Field(Kind.NUMBER),
    "annual_revenue": Field(Kind.NUMBER),
    "client_assets": Field(Kind.NUMBER),
    "recurring_revenue": Field(Kind.NUMBER),
    "currency": Field(Kind.TEXT),
    "founded_in": Field(Kind.NUMBER),
    "keep_in_touch_days": Field(Kind.NUMBER),
    "parent": Field(Kind.LINK),
    "tags": Field(Kind.TAGS),
    "source_list": Field(Kind.TEXT),
    "do_not_contact": Field(Kind.FLAG),
}
FIT_FIELDS: Mapping[str, Field] = {
    **SEGMENT_FIELDS,
    "segment": Field(Kind.TEXT),
    "potential": Field(Kind.NUMBER),
}


def field_of(name: str, fields: Mapping[str, Field]) -> Field | None:
    """The entry of `name`; `custom.KEY` is a value of the account's own fields. None when it is not on the list."""
    if name.startswith(CUSTOM_PREFIX):
        return Field(Kind.CUSTOM) if CUSTOM_KEY.fullmatch(name.removeprefix(CUSTOM_PREFIX)) else None
    return fields.get(name)
