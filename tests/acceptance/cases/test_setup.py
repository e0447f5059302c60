"""Segments and room: a place goes to the best, capacity is never exceeded, leave is not made up for, and a run that has
nothing to give says why. Numbers: the acceptance list of dynamic books.
"""

from datetime import date

import pytest

from accounts.models import Account, Availability, Segment
from accounts.queries.segments import overlaps
from assignment.models import RunBook
from assignment.queries.capacity import capacities
from tests.assignment.runs import applied, fill, given, open_book, plan_for, preview, ready, target_book, why_left
from tests.factories import DAY, NOON

pytestmark = pytest.mark.django_db


def test_case_01_the_last_place_goes_to_the_best_of_three(ops):
    target = target_book(places=5)
    book = open_book(target)
    fill(book, 4)
    best, *others = [ready(score=score)[0] for score in (90, 60, 50)]

    run = preview(plan_for(target), by=ops)

    assert given(run) == {(best.pk, book.pk)}
    assert why_left(run) == {account.pk: "out_ranked" for account in others}
    assert run.summary["left"] == {"out_ranked": 2}


def test_case_01_without_any_place_all_are_full(ops):
    target = target_book(places=1)
    fill(open_book(target), 1)
    account = ready()[0]

    run = preview(plan_for(target), by=ops)

    assert run.status == "done" and run.summary["code"] == "no_capacity"
    assert why_left(run) == {account.pk: "all_full"}


def test_case_02_an_account_takes_room_in_its_first_segment_only(ops):
    target = target_book(places=10, segments={"smb": 1, "mid-market": 1})
    book = open_book(target)
    smb, middle = Segment.objects.get(code="smb"), Segment.objects.get(code="mid-market")
    first, second = ready(2, score=80, segment=smb, matching_segments=[smb.pk, middle.pk])
    third = ready(1, score=50, segment=middle)[0]

    run = preview(plan_for(target), by=ops)

    assert given(run) == {(first.pk, book.pk), (third.pk, book.pk)}
    also = {each.segment: each.also for each in overlaps().segments}
    assert (also[middle], also[smb]) == (2, 0)


def test_case_03_a_book_over_its_capacity_gets_none(ops):
    target = target_book(places=50)
    book = open_book(target)
    fill(book, 3)
    type(target).objects.filter(pk=target.pk).update(max_accounts=2)
    other = open_book(target)
    ready(1)

    run = preview(plan_for(target), by=ops)

    line = RunBook.objects.get(run=run, book=book)
    assert {to for _account, to in given(run)} == {other.pk}
    assert (line.used, line.capacity, line.free) == (3, 2, 0)
    assert capacities([book.pk], day=NOON.date())[book.pk].utilisation_percent == 150


def test_case_04_ten_per_book_with_four_places_gives_four(ops):
    target = target_book(places=4)
    open_book(target)
    ready(20)

    run = preview(plan_for(target, most_per_book=10), by=ops)

    assert len(given(run)) == 4


def test_case_04_no_more_than_the_plan_allows_per_book(ops):
    target = target_book(places=10)
    open_book(target), open_book(target)
    ready(20)

    run = preview(plan_for(target, most_per_book=3), by=ops)

    assert sorted(RunBook.objects.filter(run=run).values_list("given", flat=True)) == [3, 3]


def test_case_14_a_rep_on_leave_gets_none_and_no_more_afterwards(ops):
    target = target_book(places=4)
    away, present = open_book(target), open_book(target)
    Availability.objects.create(user=away.rep, starts_on=date(2026, 5, 29), ends_on=date(2026, 6, 8))
    ready(4)
    run = applied(preview(plan_for(target, most_per_book=2), by=ops), by=ops)

    assert set(Account.objects.exclude(book=None).values_list("book_id", flat=True)) == {present.pk}
    later = preview(plan_for(target, code="later", most_per_book=2), by=ops, now=NOON + 10 * DAY)
    assert run.done == 2
    assert set(RunBook.objects.filter(run=later).values_list("given", flat=True)) == {1}


def test_case_39_a_family_is_given_whole_or_not_at_all(ops):
    target = target_book(places=2)
    open_book(target)
    parent = ready(1, score=90)[0]
    family = [parent, *ready(2, score=90, parent=parent)]
    single = ready(1, score=10)[0]

    run = preview(plan_for(target), by=ops)

    assert {account for account, _book in given(run)} == {single.pk}
    assert {why_left(run)[member.pk] for member in family} == {"all_full"}


@pytest.mark.parametrize(
    ("books", "accounts", "code"),
    [(0, 3, "no_books"), (1, 0, "no_accounts")],
)
def test_case_38_an_empty_run_says_what_is_missing(ops, books, accounts, code):
    target = target_book(places=3)
    for _each in range(books):
        open_book(target)
    ready(accounts)

    run = preview(plan_for(target), by=ops)

    assert (run.status, run.total, run.summary["code"]) == ("done", 0, code)


def test_case_38_a_target_book_without_segments_says_so(ops):
    target = target_book(places=3)
    target.capacities.all().delete()
    open_book(target)

    assert preview(plan_for(target), by=ops).summary["code"] == "no_segments"
