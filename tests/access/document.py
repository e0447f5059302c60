"""The table as docs/access.md. After a change: python -m tests.access.document"""

from itertools import groupby
from pathlib import Path

from tests.access.table import ROLES, SIGN_IN, lines

HEAD = """# Who may open what

Written by `python -m tests.access.document` from the table that `tests/access` walks with each role.

A row that is not yours is 404 and looks like one that does not exist; a verb that is not yours on a row you see is 403;
a refused request writes nothing. Every route asks to sign in, but for sign-in itself, the API token, the language,
`/livez`, `/readyz` and static files. Which verbs a role has stands in `accounts/roles.py`, which rows in `visible_to`
of each model. What follows is seen with one row of each kind in the book of *rep*: *other rep* is of another team,
*leader* leads the rep's branch, *other leader* another one; a *director* is a leader (or ops) who may grant exceptions
besides, such as a move over a book's limit, and opens what the leader opens. A route without a row in it is open to a
whole role; a list shows what one may open.

`yes`: it is done or shown. `in`: sign in first. For the admin, the index and the lists stand for the rest.
"""


def word(status: str) -> str:
    """Of a status as few words as possible."""
    return status if status in (SIGN_IN, "403", "404") else "yes"


def text() -> str:
    """The whole document."""
    parts = [HEAD]
    for part, rows in groupby(lines(), key=lambda line: line.part):
        parts.append(f"\n## {part}\n| Route | Method | {' | '.join(ROLES)} |\n|---|---|{'---|' * len(ROLES)}")
        for line in rows:
            parts.append(f"| `{line.name}` | {line.method} | {' | '.join(map(word, line.expected))} |")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    Path(__file__).parents[2].joinpath("docs", "access.md").write_text(text())
