"""The cap of a retrieval holds for what is applied, whatever people did to the lines of its preview."""

import pytest

from accounts.models import Account
from assignment.actions import applying
from assignment.actions.lines import change_line
from assignment.actions.runs import rebuild
from assignment.models import Move, RulesOfEngagement
from scoring.models import Score
from tests.api.conftest import client_of
from tests.assignment.retrievals import JULY_2, JUNE_25, lines, retrieve
from tests.assignment.runs import applied, built, open_book, target_book
from tests.factories import DAY, NOON, BookFactory, held_account, hold

pytestmark = pytest.mark.django_db
CAP = 10


def due(count, *, ops, book):
    """A preview of the weekly retrieval over `count` unworked accounts of one book, best first."""
    accounts = [held_account(book=book) for _each in range(count)]
    for better, account in enumerate(reversed(accounts), start=1):
        Score.objects.filter(account=account).update(priority=better)
    retrieve(JUNE_25, by=ops)
    return retrieve(JULY_2, by=ops), [account.pk for account in accounts]


def dropped_and_built_again(run, account_ids, *, ops, now=JULY_2):
    for line in Move.objects.filter(run=run, account__in=account_ids):
        change_line(line.pk, by=ops, now=now, to="dropped", note="Later")
    return built(rebuild(run, by=ops, now=now), now=now)


def back(run, account_ids, *, state="proposed"):
    """The lines are restored as an earlier version let people do it, or by another who clicked at the same time."""
    Move.objects.filter(run=run, account__in=account_ids).update(state=state)


def gone() -> set[int]:
    return set(Account.objects.filter(book=None).values_list("pk", flat=True))


@pytest.mark.parametrize("door", ["restoration", "pin"])
def test_a_dropped_line_comes_back_only_while_the_cap_of_its_book_leaves_a_place(ops, door):
    run, ids = due(14, ops=ops, book=BookFactory())
    assert lines(run) == set(ids[:CAP])
    run = dropped_and_built_again(run, ids[:4], ops=ops)
    assert lines(run) == set(ids[4:])
    path = f"/api/v1/moves/{Move.objects.get(run=run, account=ids[0]).pk}/{door}/"

    refused = client_of(ops).post(path, {}, format="json")
    other = Move.objects.get(run=run, account=ids[13])
    client_of(ops).post(f"/api/v1/moves/{other.pk}/drop/", {"note": "Instead"}, format="json")
    let = client_of(ops).post(path, {}, format="json")

    assert (refused.status_code, refused.json()["code"], let.status_code) == (422, "over_cap", 200)
    assert (
        refused.json()["detail"] == "Enough accounts of this book go in this run: 10. Drop another one of them first."
    )
    run = applied(run, by=ops, now=JULY_2)
    assert (run.done, run.skipped, gone()) == (CAP, 0, {ids[0], *ids[4:13]})


@pytest.mark.parametrize("chunk", [500, 3, 1])
def test_no_more_of_a_book_go_than_its_cap_in_however_many_chunks(ops, monkeypatch, chunk):
    run, ids = due(14, ops=ops, book=BookFactory())
    run = dropped_and_built_again(run, ids[:4], ops=ops)
    back(run, ids[:4])
    monkeypatch.setattr(applying, "CHUNK", chunk)

    run = applied(run, by=ops, now=JULY_2)

    assert (run.done, run.skipped, gone()) == (CAP, 4, set(ids[:CAP]))
    assert set(run.moves.filter(state="skipped").values_list("code", flat=True)) == {"over_cap"}


@pytest.mark.parametrize("chunk", [500, 3])
def test_pinned_lines_come_first_under_the_cap(ops, monkeypatch, chunk):
    run, ids = due(14, ops=ops, book=BookFactory())
    run = dropped_and_built_again(run, ids[:4], ops=ops)
    back(run, ids[:4])
    back(run, ids[12:], state="pinned")
    monkeypatch.setattr(applying, "CHUNK", chunk)

    applied(run, by=ops, now=JULY_2)

    assert gone() == {*ids[:8], *ids[12:]}


def test_a_pinned_line_that_cannot_go_takes_nobodys_place(ops):
    run, ids = due(14, ops=ops, book=BookFactory())
    run = dropped_and_built_again(run, ids[:4], ops=ops)
    back(run, ids[:4])
    back(run, ids[12:], state="pinned")
    hold(Account.objects.get(pk=ids[13]), BookFactory(), since=JULY_2)

    run = applied(run, by=ops, now=JULY_2)

    assert (run.done, run.skipped, gone()) == (CAP, 4, {*ids[:9], ids[12]})


def test_each_book_has_a_cap_of_its_own(ops):
    other = BookFactory()
    for _each in range(12):
        held_account(book=other)
    run, ids = due(12, ops=ops, book=BookFactory())
    run = dropped_and_built_again(run, ids[:2], ops=ops)
    back(run, ids[:2])

    run = applied(run, by=ops, now=JULY_2)

    assert (run.done, run.skipped, other.accounts.count(), len(gone() & set(ids))) == (2 * CAP, 2, 2, CAP)


@pytest.mark.parametrize("chunk", [500, 3])
def test_what_goes_because_its_book_is_over_its_capacity_is_within_the_same_cap(ops, monkeypatch, chunk):
    RulesOfEngagement.objects.update(over_capacity_gives_back=True)
    book = open_book(target_book(places=2))
    accounts = [held_account(book=book, since=NOON - 90 * DAY) for _each in range(14)]
    run = retrieve(JUNE_25, by=ops)
    first = sorted(lines(run))[:4]
    run = dropped_and_built_again(run, first, ops=ops, now=JUNE_25)
    back(run, first)
    assert len(lines(run)) == len(accounts) == 14
    monkeypatch.setattr(applying, "CHUNK", chunk)

    run = applied(run, by=ops, now=JUNE_25)

    assert (run.done, run.skipped) == (CAP, 4)
    assert set(run.moves.filter(state="skipped").values_list("code", flat=True)) == {"over_cap"}
