"""The result of a run per book: before and after in count, potential, places, scores and grades; and its supply."""

import pytest
from django.urls import reverse

from accounts.models import Segment
from assignment.actions.lines import change_line
from assignment.actions.manual import move_accounts
from assignment.queries.run_books import every_result
from scoring.models import Score
from tests.assignment.runs import built, open_book, plan_for, preview, ready, target_book
from tests.factories import (
    DAY,
    NOON,
    AccountFactory,
    ScoreFactory,
    SegmentCapacityFactory,
    UserFactory,
    held_account,
)
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
MILLION = 100_000_000


def graded(count, grade, score, **fields):
    accounts = [AccountFactory(**fields) for _each in range(count)]
    for account in accounts:
        ScoreFactory(account=account, priority=score, grade=grade)
    return accounts


@pytest.fixture
def book():
    """Two of four places are taken by a B account and a customer, who takes no room."""
    book = open_book(target_book(places=4))
    for grade, score, lifecycle in (("B2", 40, "prospect"), ("C3", 20, "customer")):
        account = held_account(book=book, since=NOON - 90 * DAY, potential_cents=MILLION, lifecycle=lifecycle)
        Score.objects.filter(account=account).update(priority=score, grade=grade)
    return book


def test_a_distribution_shows_each_book_before_and_after(book, ops, client):
    graded(2, "A1", 90, potential_cents=3 * MILLION)
    run = preview(plan_for(book.target_book), by=ops)

    (row,) = every_result(run)

    before, after = row.before, row.after
    assert (before.accounts, before.used, before.utilisation) == (2, 1, 0.25)
    assert (after.accounts, after.used, after.utilisation) == (4, 3, 0.75)
    assert (before.potential_cents, after.potential_cents) == (2 * MILLION, 8 * MILLION)
    assert (before.average_score, after.average_score) == (30, 60)
    assert (before.grades, after.grades) == ((0, 1, 1), (2, 1, 1))

    change_line(run.moves.first().pk, to="dropped", note="Bankrupt", by=ops, now=NOON)
    (row,) = every_result(run)
    assert (row.after.accounts, row.after.average_score, row.after.grades) == (3, 50, (1, 1, 1))

    client.force_login(ops)
    address = reverse("assignment:run-books", args=[run.pk])
    words, told = text_of(client.get(address)), client.get(reverse("assignment:run", args=[run.pk]))
    assert "Accounts" in words and "2 then 3" in words and "25 % then 50 %" in words and "Mix" not in words
    assert f'hx-get="{address}"' in told.content.decode()
    rows = b"".join(client.get(f"{address}?as=csv").streaming_content).decode().splitlines()
    assert rows[1] == f"{book.pk},{book.rep.name},2,3,2000000.0,5000000.0,25,50,30,50,0,1,1,1,1,1"


def test_the_mix_of_a_book_is_told_where_it_is_aimed_at(book, ops, client):
    """One SMB account of the prospects in the book; one of a larger segment comes, and one more of SMB."""
    target, large = book.target_book, Segment.objects.get(code="mid-market")
    SegmentCapacityFactory(target_book=target, segment=large, capacity=4, target_share_percent=60)
    graded(1, "A1", 90, segment=large), graded(1, "A1", 80)
    run = preview(plan_for(target), by=ops)
    target.capacities.update(target_share_percent=90)  # what a run was built with stays

    (row,) = every_result(run)

    assert [(mix.name, mix.before, mix.after, mix.aim) for mix in row.mix] == [("Mid-market", 0, 1 / 3, 0.6)]
    client.force_login(ops)
    address = reverse("assignment:run-books", args=[run.pk])
    assert "Mid-market 0 % then 33 % of 60 %" in text_of(client.get(address))
    head, line = b"".join(client.get(f"{address}?as=csv").streaming_content).decode().splitlines()
    assert head.endswith(
        '"Mid-market, per cent, before","Mid-market, per cent, after","Mid-market, per cent, aimed at"'
    )
    assert line.endswith(",0,33,60")
    told = client.get(f"/api/v1/runs/{run.pk}/books/").json()[0]["mix"]
    assert told == [{"segment": large.pk, "before": 0.0, "after": 1 / 3, "aim": 0.6}]


def test_what_leaves_a_book_is_counted_out_of_it(book, ops):
    other = open_book(book.target_book, rep=UserFactory(team=book.rep.team))
    mine = list(book.accounts.order_by("pk").values_list("pk", flat=True))

    run = built(move_accounts(mine, book_to=other, by=ops, now=NOON), now=NOON)

    came, went = sorted(every_result(run), key=lambda row: row.after.accounts, reverse=True)
    assert (went.after.accounts, went.after.used, went.after.grades, went.after.average_score) == (
        0,
        0,
        (0, 0, 0),
        None,
    )
    assert (came.before.accounts, came.after.accounts, came.after.used, came.after.average_score) == (0, 2, 1, 30)


def test_the_supply_narrows_from_enrolled_to_matching_to_ready(book, ops, client):
    ready(1, city="Oslo")
    ready(1, city="Bergen")
    AccountFactory(city="Oslo")  # never scored
    AccountFactory(city="Oslo", segment=Segment.objects.get(code="enterprise"))
    AccountFactory(city="Oslo", segment=None)
    wish = {"all": [{"field": "city", "op": "eq", "value": "Oslo"}]}

    run = preview(plan_for(book.target_book, criteria=wish), by=ops)

    assert (run.summary["enrolled"], run.summary["matching"]) == (4, 2)
    client.force_login(ops)
    page = client.get(reverse("assignment:run", args=[run.pk])).content.decode()
    words = "Of 4 enrolled accounts 2 match what these books take and the plan asks for; ready: 1."
    assert words in page
