"""Teams, reps, leaders, ops and their books."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Availability, Book, Organisation, Role, SegmentCapacity, TargetBook, Team, User
from bookofbusiness.demo.names import FIRST_NAMES, LAST_NAMES, PERSIAN_FIRST, PERSIAN_LAST

DOMAIN = "northlight.example"
PLACES_PER_BOOK = {"enterprise": 32, "mid-market": 50, "smb": 60}  # where there are FULL_SIZE accounts
FULL_SIZE, FEWEST_PLACES = 3000, 5
TEAMS = [
    ("Nordics Enterprise", "enterprise", 8),
    ("Nordics Mid-market", "mid-market", 16),
    ("Continent SMB", "smb", 16),
]


@dataclass
class Company:
    """What the later steps build on. `books` in the order of their reps."""

    random: random.Random
    today: date
    reps: list[User]
    leaders: list[User]
    ops: User
    books: list[Book]


def make_people(*, seed: int, today: date, accounts: int = FULL_SIZE) -> Company:
    """3 teams under one parent, 40 reps with books, 3 leaders, a director and ops. Nobody can sign in yet."""
    dice = random.Random(seed)
    _name_the_organisation(today, accounts=accounts)
    director = _user("Mira Holt", Role.LEADER, is_director=True)
    top = Team.objects.create(name="Sales", region="Europe", leader=director)
    User.objects.filter(pk=director.pk).update(team=top)
    ops = _user("Sam Okafor", Role.OPS, team=top, is_staff=True)
    names = iter(_names(dice))
    reps, leaders, books = [], [director], []
    for title, code, size in TEAMS:
        leader = _user(next(names), Role.LEADER)
        team = Team.objects.create(name=title, region=title.split()[0], parent=top, leader=leader)
        User.objects.filter(pk=leader.pk).update(team=team)
        leaders.append(leader)
        for _place in range(size):
            hired = today - timedelta(days=dice.choice([70, 400, 500, 700, 800, 900, 1200, 1500]))
            reps.append(_user(next(names), Role.REP, team=team, hired_on=hired))
            books.append(_open_book(reps[-1], TargetBook.objects.get(code=code), dice=dice, today=today))
    _plan_absences(reps, today=today)
    return Company(dice, today, reps, leaders, ops, books)


def _name_the_organisation(today: date, *, accounts: int) -> None:
    """Its name, clock and currency, and small books that so many accounts can fill while some wait in the pool."""
    for code, most in PLACES_PER_BOOK.items():
        places = max(FEWEST_PLACES, round(most * accounts / FULL_SIZE))
        TargetBook.objects.filter(code=code).update(max_accounts=places)
        SegmentCapacity.objects.filter(target_book__code=code).update(capacity=places)
    Organisation.objects.filter(pk=1).update(
        name="Northlight", time_zone="Europe/Oslo", currency="EUR", went_live_on=today - timedelta(days=300)
    )


def _names(dice: random.Random) -> list[str]:
    """43 different names; Ana Kovač and Reza Amini first, every eighth one Persian."""
    latin = [
        f"{first} {last}" for first, last in zip(dice.sample(FIRST_NAMES, 48), dice.sample(LAST_NAMES, 48), strict=True)
    ]
    persian = [f"{first} {last}" for first, last in zip(PERSIAN_FIRST, PERSIAN_LAST, strict=True)]
    mixed = [persian[place // 8] if place % 8 == 5 else latin[place] for place in range(48)]
    return list(dict.fromkeys(["Johanna Weber", "Ana Kovač", *mixed]))


def _user(name: str, role: Role, **fields) -> User:
    number = User.objects.count()
    plain = "".join(letter for letter in name.lower().replace(" ", ".").replace("č", "c") if letter.isascii())
    handle = plain.strip(".") or f"person{number}"
    if User.objects.filter(email=f"{handle}@{DOMAIN}").exists():
        handle = f"{handle}{number}"
    return User.objects.create_user(f"{handle}@{DOMAIN}", name=name, role=role, **fields)


def _open_book(rep: User, target: TargetBook, *, dice: random.Random, today: date) -> Book:
    months = (today - rep.hired_on).days // 30
    factor, reason = (50, "ramp") if months < 2 else (75, "ramp") if months < 3 else (100, "normal")
    if factor == 100 and dice.random() < 0.1:
        factor, reason = 60, "part_time"
    return Book.objects.create(
        rep=rep,
        target_book=target,
        opened_on=max(rep.hired_on, today - timedelta(days=360)),
        factor_percent=factor,
        reason=reason,
    )


def _plan_absences(reps: list[User], *, today: date) -> None:
    for rep, start, length in ((reps[5], -2, 12), (reps[14], 9, 14), (reps[30], -40, 10)):
        begins = today + timedelta(days=start)
        Availability.objects.create(user=rep, starts_on=begins, ends_on=begins + timedelta(days=length))
