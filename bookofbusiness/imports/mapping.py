"""Which column of a file holds which of ours. By position, because headers may repeat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bookofbusiness.imports.errors import FileRefused
from bookofbusiness.imports.fields import SHAPES, Field
from bookofbusiness.imports.profiles import PROFILES, Profile, plain_header

GENERIC = PROFILES["generic"]


@dataclass(frozen=True)
class Mapped:
    """Our column → its places in the file (the first that is not blank counts); headers nobody knows."""

    kind: str
    places: Mapping[str, tuple[int, ...]]
    headers: Sequence[str]
    unknown: Sequence[str]

    def header_of(self, column: str) -> str:
        return self.headers[self.places[column][0]] if column in self.places else column


def column_of(header: str, kind: str, profile: Profile) -> list[str]:
    """Our columns that `header` fills. The profile's names win, then our own names, then the generic ones."""
    plain = plain_header(header)
    own = [
        column
        for column, names in profile.headers.get(kind, {}).items()
        if plain in map(plain_header, names.split("|"))
    ]
    if own or profile.is_ignored(kind, plain):
        return own
    if plain.replace(" ", "_") in SHAPES[kind].fields:
        return [plain.replace(" ", "_")]
    found = GENERIC.columns(kind).get(plain)
    return [found] if found else []


def known_headers(cells: Sequence[str], kind: str, profile: Profile) -> int:
    """How many of these cells are headers that we know: finds the header row and the delimiter."""
    return sum(bool(column_of(cell, kind, profile)) for cell in cells if cell.strip())


def map_headers(headers: Sequence[str], kind: str, profile: Profile) -> Mapped:
    """Match the headers. Raises FileRefused "missing_columns" when the file lacks one that the kind needs."""
    places: dict[str, list[int]] = {}
    unknown = []
    for place, header in enumerate(headers):
        columns = column_of(header, kind, profile)
        for column in columns:
            places.setdefault(column, []).append(place)
        plain = plain_header(header)
        if not columns and plain and not (profile.is_ignored(kind, plain) or GENERIC.is_ignored(kind, plain)):
            unknown.append(header.strip())
    refuse_missing(places, headers, kind, profile)
    if kind == "accounts" and "website" in places:
        places["domain"] = [*places.get("domain", []), *places["website"]]
    return Mapped(kind, {column: tuple(found) for column, found in places.items()}, headers, unknown)


def refuse_missing(places: Mapping[str, Sequence[int]], headers: Sequence[str], kind: str, profile: Profile) -> None:
    missing = [group for group in SHAPES[kind].required if not any(column in places for column in group)]
    if not missing:
        return
    message = _(
        "The column %(missing)s is missing. The file has: %(found)s. Known columns are: %(known)s. "
        "Rename the header in the file, or name the source whose headers it uses (%(sources)s)."
    ) % {
        "missing": "; ".join(_(" or ").join(name_for(column, kind, profile) for column in group) for group in missing),
        "found": ", ".join(header.strip()[:60] for header in headers[:40]) or "–",
        "known": ", ".join(SHAPES[kind].fields),
        "sources": ", ".join(PROFILES),
    }
    raise FileRefused("missing_columns", message)


def name_for(column: str, kind: str, profile: Profile) -> str:
    """The source's own name of our column, as its users know it."""
    own = profile.headers.get(kind, {}).get(column)
    return f"“{own.split('|')[0]}”" if own else f"“{column}”"


def fields_of(kind: str, profile: Profile) -> dict[str, Field]:
    """The fields of the kind with the readers that this source needs."""
    return {column: profile.readers.get((kind, column), field) for column, field in SHAPES[kind].fields.items()}
