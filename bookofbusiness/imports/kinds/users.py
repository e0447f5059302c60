"""Users with their teams, leaders and books. There are few of them: read into memory, written one by one.

A manager leads a team of the own below the region's team. Somebody without an e-mail address gets a placeholder that no
mail reaches, and nobody gets a password: an invitation makes one.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Book, ExternalId, Role, TargetBook, Team, User
from assignment.actions.books import usual_ramp_from
from bookofbusiness.imports.issues import WARNING
from bookofbusiness.imports.merge import Merge

COLUMNS = (
    "row", "id", "name", "email", "role", "team", "region", "manager", "time_zone", "language",
    "hired_on", "target_book", "book_countries",
)  # fmt: skip
PLACEHOLDER_HOST = "import.invalid"
STARTER_BOOK = "general"


@dataclass
class Person:
    """One row: whom it means, and what it says."""

    row: int
    values: Mapping[str, Any]
    user: User | None = None
    is_own: bool = False


@dataclass
class Directory:
    """All users, teams and target books by the names that files use."""

    source: str
    users: list[User] = field(default_factory=list)
    by_external: dict[str, tuple[int, bool]] = field(default_factory=dict)
    origins: set[int] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)  # of robots, and those that rows of the file will get
    teams: dict[str, Team] = field(default_factory=dict)
    target_books: dict[str, TargetBook] = field(default_factory=dict)

    @classmethod
    def load(cls, source: str) -> "Directory":
        directory = cls(source, users=list(User.objects.filter(is_robot=False).order_by("pk")))
        directory.addresses = set(User.objects.filter(is_robot=True).values_list("email", flat=True))
        ids = ExternalId.objects.filter(source=source, kind=ExternalId.Kind.USER)
        directory.by_external = {
            value: (pk, origin) for value, pk, origin in ids.values_list("value", "record_id", "is_origin")
        }
        directory.origins = {pk for pk, origin in directory.by_external.values() if origin}
        directory.teams = {folded(team.name): team for team in Team.objects.select_for_update().order_by("pk")}
        for target in TargetBook.objects.filter(is_active=True).order_by("pk"):
            directory.target_books |= {folded(target.name): target, folded(target.code): target}
        return directory

    def with_email(self, email: str) -> User | None:
        return next((user for user in self.users if user.email == email), None)

    def called(self, name: str) -> list[User]:
        named = [user for user in self.users if folded(user.name) == folded(name)]
        return [user for user in named if user.is_active] or named

    def placeholder(self, name: str) -> str:
        """An address that no mail reaches, the same for the same name while it is free."""
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", ".", plain).strip(".")[:60] or hashlib.sha256(name.encode()).hexdigest()[:12]
        taken = {user.email for user in self.users} | self.addresses
        tries = (f"{stem}{number or ''}@{PLACEHOLDER_HOST}" for number in range(len(taken) + 2) if number != 1)
        return next(address for address in tries if address not in taken)


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def plan(merge: Merge) -> None:
    """Find the user of each row. Writing and counting is one pass, because rows build on each other (managers)."""
    rows = merge.rows(f"SELECT {', '.join(COLUMNS)} FROM import_row ORDER BY row")
    directory = Directory.load(merge.job.source)
    seen: dict[object, int] = {}
    people = []
    for values in (dict(zip(COLUMNS, row, strict=True)) for row in rows):
        person = Person(values["row"], values)
        if accept(person, directory, seen, merge):
            people.append(person)
    merge.details |= {"people": people, "directory": directory, "states": {}}
    refuse_unknown_target_books(people, directory, merge)


def accept(person: Person, directory: Directory, seen: dict[object, int], merge: Merge) -> bool:
    """Find the row's user. False when the row repeats another, or means nobody for sure."""
    values = person.values
    key = (
        ("id", values["id"])
        if values["id"]
        else ("email", values["email"])
        if values["email"]
        else ("name", folded(values["name"]))
    )
    found, code = find(values, directory)
    repeated = seen.setdefault(key, person.row)
    if found and repeated == person.row:
        repeated = seen.setdefault(("user", found.pk), person.row)
    if repeated != person.row:
        merge.issues.add(person.row, "same_as", other=repeated)
        return False
    if code:
        merge.issues.add(person.row, code, value=values["name"])
        return False
    if not claim_address(values["email"], found, directory):
        merge.issues.add(person.row, "email_taken", value=values["email"])
        return False
    person.user, person.is_own = found, bool(found and found.pk in directory.origins)
    return True


def claim_address(email: str | None, found: User | None, directory: Directory) -> bool:
    """May the row's user get this address? False when another user, or an earlier row of the file, has it."""
    if not email or (found and not has_placeholder(found)):
        return True
    owner = directory.with_email(email)
    if email in directory.addresses or (owner is not None and owner is not found):
        return False
    directory.addresses.add(email)
    return True


def has_placeholder(user: User) -> bool:
    return user.email.endswith(f"@{PLACEHOLDER_HOST}")


def find(values: Mapping[str, Any], directory: Directory) -> tuple[User | None, str]:
    """The user by id, address, or name where the row has neither; else the code of why not."""
    if values["id"] and values["id"] in directory.by_external:
        pk, _origin = directory.by_external[values["id"]]
        return next((user for user in directory.users if user.pk == pk), None), ""
    if values["email"]:
        return directory.with_email(values["email"]), ""
    if values["id"]:
        return None, ""
    named = directory.called(values["name"])
    return (named[0], "") if len(named) == 1 else (None, "several_users" if named else "")


def refuse_unknown_target_books(people: list[Person], directory: Directory, merge: Merge) -> None:
    known = ", ".join(sorted({target.code for target in directory.target_books.values()}))
    for person in list(people):
        named = person.values["target_book"]
        if named and folded(named) not in directory.target_books:
            merge.issues.add(person.row, "no_target_book", value=named, known=known)
            people.remove(person)


def write(merge: Merge) -> None:
    """Make and change the users, then their teams, then their books; `details["states"]` counts the rows.

    One pass each: a manager may have a row of the own further down, and a leader has no book.
    """
    directory: Directory = merge.details["directory"]
    people: list[Person] = merge.details["people"]
    states: dict[int, str] = merge.details["states"]
    for person in people:
        states[person.row] = ensure_user(person, directory)
    for person in people:
        if fill(person, team_of(person, directory, merge)) and states[person.row] == "unchanged":
            states[person.row] = "update"
    for person in people:
        if open_book(person, directory, merge.details["today"]) and states[person.row] == "unchanged":
            states[person.row] = "update"


def team_of(person: Person, directory: Directory, merge: Merge) -> Team | None:
    """The team of the row's user: the named one, else the manager's below the region's, else the region's."""
    values = person.values
    region = values["region"] or ""
    above = ensure_team(region, region=region, parent=None, directory=directory) if region else None
    manager = manager_of(person, directory, merge)
    name = values["team"] or (_("Team %(leader)s") % {"leader": manager.name} if manager else "")
    if not name:
        return above
    team = ensure_team(name, region=region, parent=above, directory=directory)
    if manager:
        lead(team, manager)
    return team


def ensure_team(name: str, *, region: str, parent: Team | None, directory: Directory) -> Team:
    """The team called `name`, made if new; an empty region or parent is filled, never changed."""
    team = directory.teams.get(folded(name))
    if team is None:
        team = Team.objects.create(name=name, region=region, parent=parent)
        directory.teams[folded(name)] = team
        return team
    changed = []
    if region and not team.region:
        team.region = region
        changed.append("region")
    if parent and not team.parent_id and parent.pk != team.pk and team.pk not in ancestors(parent):
        team.parent = parent
        changed.append("parent")
    if changed:
        team.save_edit(update_fields=changed)
    return team


def ancestors(team: Team) -> set[int]:
    found: set[int] = set()
    step: Team | None = team
    while step is not None and step.pk not in found:
        found.add(step.pk)
        step = step.parent
    return found


def manager_of(person: Person, directory: Directory, merge: Merge) -> User | None:
    """The leader whom the row names, made a leader if that is new. None with a warning where it cannot be."""
    named = person.values["manager"]
    if not named:
        return None
    found = [user] if "@" in named and (user := directory.with_email(named.lower())) else directory.called(named)
    if named.lower() in directory.addresses and not found:
        merge.issues.add(person.row, "email_taken", level=WARNING, value=named)
        return None
    if len(found) > 1:
        merge.issues.add(person.row, "several_users", level=WARNING, value=named)
        return None
    manager = found[0] if found else make_user(named, named.lower() if "@" in named else "", Role.LEADER, directory)
    if person.user and manager.pk == person.user.pk:
        merge.issues.add(person.row, "own_manager", level=WARNING, value=named)
        return None
    if manager.role == Role.OPS:
        merge.issues.add(person.row, "no_manager_role", level=WARNING, value=named)
        return None
    if manager.role == Role.REP:
        manager.role = Role.LEADER
        manager.save_edit(update_fields=["role"])
    return manager


def lead(team: Team, manager: User) -> None:
    """Make `manager` the leader of a team without one, and a member of it."""
    if team.leader_id is None:
        team.leader = manager
        team.save_edit(update_fields=["leader"])
    if manager.team_id is None and team.leader_id == manager.pk:
        manager.team = team
        manager.save_edit(update_fields=["team"])


def make_user(name: str, email: str, role: str, directory: Directory) -> User:
    """A user without a password; ops may open the admin, as their work asks."""
    address = email or directory.placeholder(name)
    user = User.objects.create_user(address, None, name=name[:200], role=role, is_staff=role == Role.OPS)
    directory.users.append(user)
    return user


def ensure_user(person: Person, directory: Directory) -> str:
    """Make the user if there is none, and write a real address over a placeholder: managers are found by it. Returns
    the row's state."""
    values, is_new = person.values, person.user is None
    if person.user is None:
        person.user = make_user(values["name"], values["email"] or "", values["role"] or Role.REP, directory)
        person.is_own = True
    remember(person, directory, is_new=is_new)
    if is_new:
        return "new"
    return "update" if give_address(person.user, values["email"]) else "unchanged"


def give_address(user: User, email: str | None) -> bool:
    """A placeholder gives way to a real address; no other address is changed, since it is the login."""
    if not email or email == user.email or not has_placeholder(user):
        return False
    user.email = email
    user.save_edit(update_fields=["email"])
    return True


def fill(person: Person, team: Team | None) -> bool:
    """Write what differs: everything for the source that made the user, else empty fields only."""
    user, values = person.user, person.values
    wanted = {name: values[name] for name in ("name", "time_zone", "language", "hired_on", "role")} | {"team": team}
    if values["role"] == Role.REP and user.role == Role.LEADER and user.led_teams.exists():
        wanted["role"] = None  # whoever leads a team of the file is a leader, whatever the own row says
    changed = []
    for name, value in wanted.items():
        now = getattr(user, name)
        if value and value != now and (person.is_own or not now):
            setattr(user, name, value)
            changed.append(name)
    if "role" in changed:
        user.is_staff = user.role == Role.OPS or user.is_superuser
        changed.append("is_staff")
    if changed:
        user.save_edit(update_fields=changed)
    return bool(changed)


def remember(person: Person, directory: Directory, *, is_new: bool) -> None:
    """Keep the id under which this source knows the user; one without an id is remembered by name."""
    value = person.values["id"] or (f"=name:{person.user.pk}" if is_new else "")
    if value and value not in directory.by_external:
        ExternalId.objects.create(
            source=directory.source, kind=ExternalId.Kind.USER, value=value, record_id=person.user.pk, is_origin=is_new
        )  # fmt: skip
        directory.by_external[value] = (person.user.pk, is_new)


def open_book(person: Person, directory: Directory, today) -> bool:
    """Every active rep has one open book, on the target book that the row names or the starter one; that of a new hire
    grows by its ramp.
    """
    user = person.user
    if user.role != Role.REP or not user.is_active or Book.objects.open().filter(rep=user).exists():
        return False
    target = directory.target_books.get(folded(person.values["target_book"] or STARTER_BOOK))
    if target is None:
        target = TargetBook.objects.filter(is_active=True).order_by("pk").first()
    if target is None:
        return False
    countries = person.values["book_countries"] or []
    ramp_from = usual_ramp_from(user, target, day=today)
    Book.objects.create(rep=user, target_book=target, opened_on=today, countries=countries, ramp_from=ramp_from)
    return True
