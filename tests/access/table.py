"""Who may open what: one line per route and method, with the status that each role gets. docs/access.md shows it.

The world (tests/access/world.py) holds one row of each kind in the book of the rep; the columns are nobody signed in,
that rep, a rep of another team, the leader of the rep's branch, a leader of another branch, and ops. A director is a
leader of the rep's branch with one verb more, mostly a word of a request and no route of its own: what the leader gets
stands for both, and the walk proves it; where it differs, both are written with a slash.
`in` means: sign in first (a page leads to the form, the API answers 401). 404 is what a row that does not exist gives.
"""

from dataclasses import dataclass

from tests.access import routes_admin, routes_api, routes_books, routes_pages

WRITTEN = ("nobody", "rep", "other rep", "leader", "other leader", "ops")
ROLES = (*WRITTEN[:4], "director", *WRITTEN[4:])
SIGN_IN = "in"

PARTS = (routes_pages, routes_books, routes_api, routes_admin)


@dataclass(frozen=True)
class Line:
    """What each role gets at one route: a status, or `in`."""

    part: str
    name: str
    method: str
    expected: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


def lines() -> list[Line]:
    """The table as rows, in its order."""
    found, part = [], ""
    for text in filter(None, "".join(each.TABLE for each in PARTS).splitlines()):
        words = text.split()
        if len(words) == 2 + len(WRITTEN) and words[1].isupper():
            gets = dict(zip(WRITTEN, words[2:], strict=True))
            gets["leader"], _slash, director = gets["leader"].partition("/")
            gets["director"] = director or gets["leader"]
            found.append(Line(part, words[0], words[1], tuple(gets[role] for role in ROLES)))
        else:
            part = text
    return found
