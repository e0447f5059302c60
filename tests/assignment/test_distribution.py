"""Distribution from preview to apply: who gets what, why others stay, and what is skipped. Numbers: acceptance list."""

from datetime import date, timedelta

import pytest

from accounts.models import Account, Availability, Organisation, Team
from assignment.actions.lines import change_line
from assignment.actions.runs import rebuild
from assignment.actions.undo import undo_run
from assignment.actions.working import work_on
from assignment.models import Move, NotGiven, Return, ReturnReason, RunBook
from tests.assignment.returning import gone_back
from tests.assignment.runs import applied, given, open_book, plan_for, preview, ready, target_book, why_left
from tests.factories import DAY, NOON, AccountFactory, UserFactory, held_account, hold

pytestmark = pytest.mark.django_db


def test_a_batch_brings_no_book_above_the_cap_of_its_value(ops):
    small, large = target_book(places=5, max_potential_cents=900_000), target_book("large", places=5)
    capped, other = open_book(small), open_book(large)
    held_account(book=capped, potential_cents=100_000)
    ready(4, potential_cents=500_000)

    run = preview(plan_for(small, large), by=ops)

    assert sorted(book for _account, book in given(run)) == [capped.pk, other.pk, other.pk, other.pk]
    run = applied(run, by=ops)
    assert (run.done, run.skipped) == (4, 0)


def test_what_is_worth_more_than_every_cap_allows_stays(ops):
    target = target_book(places=5, max_potential_cents=900_000)
    open_book(target)
    dear, fair = ready(1, score=90, potential_cents=1_000_000)[0], ready(1, potential_cents=100_000)[0]

    run = preview(plan_for(target), by=ops)

    assert {account for account, _book in given(run)} == {fair.pk}
    assert why_left(run) == {dear.pk: "all_full"}


def test_a_value_that_grew_since_the_preview_is_skipped_at_the_cap(ops):
    target = target_book(places=5, max_potential_cents=900_000)
    book = open_book(target)
    held = held_account(book=book, potential_cents=100_000)
    best, second = ready(1, score=90, potential_cents=300_000)[0], ready(1, potential_cents=300_000)[0]
    run = preview(plan_for(target), by=ops)
    assert len(given(run)) == 2
    Account.objects.filter(pk=held.pk).update(potential_cents=500_000)

    run = applied(run, by=ops)

    assert set(Move.objects.filter(run=run).values_list("account_id", "state", "code")) == {
        (best.pk, "applied", ""),
        (second.pk, "skipped", "value_full"),
    }


def test_a_pinned_line_beyond_the_cap_is_shown_as_skipped(ops):
    target = target_book(places=5, max_potential_cents=900_000)
    open_book(target)
    pinned = ready(1, score=90, potential_cents=800_000)[0]
    run = preview(plan_for(target), by=ops)
    change_line(run.moves.get().pk, by=ops, now=NOON, to="pinned")
    Account.objects.filter(pk=pinned.pk).update(potential_cents=950_000)
    other = ready(1, potential_cents=500_000)[0]

    rebuild(run, by=ops, now=NOON)
    work_on(run.pk, worker="test", now=NOON)

    assert given(run) == {(other.pk, run.books.get().book_id)}
    assert Move.objects.get(run=run, state="skipped").code == "value_full"


def test_a_rep_who_found_a_poor_fit_never_gets_it_again(ops):
    target = target_book(places=3)
    former = open_book(target)
    account = ready(1)[0]
    holding = hold(account, former, since=NOON - 400 * DAY)
    move = gone_back(account, by=ops, now=NOON - 390 * DAY)
    Return.objects.create(
        account=account, holding=holding, rep=former.rep, reason=ReturnReason.objects.get(code="poor-fit"),
        state="approved", asked_at=NOON - 390 * DAY, move=move,
    )  # fmt: skip

    run = preview(plan_for(target), by=ops)

    assert not given(run)
    row = NotGiven.objects.get(run=run)
    assert row.code == "only_excluded" and row.detail == {"returned_by": [former.pk]}


def test_a_short_absence_changes_nothing(ops):
    target = target_book(places=4)
    book = open_book(target)
    Availability.objects.create(user=book.rep, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 4))
    ready(1)

    assert len(given(preview(plan_for(target), by=ops))) == 1


@pytest.mark.parametrize(
    ("fields", "wish"),
    [({"country": "SE"}, {"countries": ["NO"]}), ({"language": "fi"}, {"languages": ["nb", "sv"]})],
)
def test_a_book_gets_only_the_countries_and_languages_it_takes(ops, fields, wish):
    target = target_book(places=4)
    open_book(target, **wish)
    ready(1, **fields)

    run = preview(plan_for(target), by=ops)

    assert run.summary["code"] == "nothing_matches"
    assert NotGiven.objects.get(run=run).detail == {"why": next(iter(fields))}


def test_an_account_below_the_minimum_score_stays_and_says_so(ops):
    target = target_book(places=4, minimum_score=60)
    open_book(target)
    low, high = ready(score=59)[0], ready(score=60)[0]

    run = preview(plan_for(target), by=ops)

    assert {account for account, _book in given(run)} == {high.pk}
    assert why_left(run) == {low.pk: "below_minimum"}


def test_an_account_without_a_segment_stays_and_says_so(ops):
    target = target_book(places=4)
    open_book(target)
    account = ready(1, segment=None)[0]

    assert why_left(preview(plan_for(target), by=ops)) == {account.pk: "no_segment"}


def test_the_preferred_rep_comes_first(ops):
    target = target_book(places=4)
    books = [open_book(target) for _each in range(3)]
    account = ready(1, preferred_rep=books[1].rep)[0]

    run = preview(plan_for(target), by=ops)

    assert given(run) == {(account.pk, books[1].pk)}
    assert Move.objects.get(run=run).explanation["why"] == {"code": "preferred"}


def test_a_family_follows_the_book_that_holds_one_of_it(ops):
    target = target_book(places=4)
    open_book(target)
    home = open_book(target)
    parent = held_account(book=home)
    child = ready(1, parent=parent)[0]

    assert given(preview(plan_for(target), by=ops)) == {(child.pk, home.pk)}


def test_a_family_held_by_a_book_outside_the_run_stays_together(ops):
    target = target_book(places=4)
    open_book(target)
    parent = held_account(book=open_book(target_book("elsewhere")))
    child = ready(1, parent=parent)[0]

    run = preview(plan_for(target), by=ops)

    assert why_left(run) == {child.pk: "family"}
    assert NotGiven.objects.get(run=run).detail == {"family_book": parent.book_id}


def test_places_promised_to_an_approved_run_are_not_promised_twice(ops):
    target = target_book(places=2)
    open_book(target)
    ready(4)
    first = preview(plan_for(target, code="first"), by=ops)
    type(first).objects.filter(pk=first.pk).update(status="approved")

    second = preview(plan_for(target, code="second"), by=ops)

    assert second.summary["code"] == "no_capacity"


def test_not_ready_accounts_are_counted_by_their_first_reason(ops):
    target = target_book(places=3)
    open_book(target)
    ready(1)
    AccountFactory()
    AccountFactory(station="resting", rest_until=date(2026, 6, 9))
    blocked = ready(1)[0]
    type(blocked.score).objects.filter(pk=blocked.pk).update(is_ready=False, not_ready=["do_not_contact"])

    run = preview(plan_for(target), by=ops)

    assert run.summary["not_ready"] == {"not_scored": 1, "resting": 1, "do_not_contact": 1}
    assert run.summary["next_rest_ends"] == "2026-06-09"


def test_without_scoring_potential_ranks(ops):
    Organisation.objects.update(scoring_on=False)
    target = target_book(places=1)
    book = open_book(target)
    AccountFactory(potential_cents=100)
    rich = AccountFactory(potential_cents=900_000)

    assert given(preview(plan_for(target), by=ops)) == {(rich.pk, book.pk)}


def test_without_capacity_every_ready_account_finds_a_book(ops):
    Organisation.objects.update(capacity_on=False)
    target = target_book(places=1)
    open_book(target), open_book(target)
    ready(10)

    run = applied(preview(plan_for(target), by=ops), by=ops)

    assert run.done == 10
    assert sorted(RunBook.objects.filter(run=run).values_list("given", flat=True)) == [5, 5]


def test_a_leaders_run_takes_the_books_of_the_led_teams():
    leader = UserFactory(role="leader")
    team = Team.objects.create(name="North", leader=leader)
    target = target_book(places=3)
    mine, other = open_book(target, rep=UserFactory(team=team)), open_book(target)
    ready(10)

    run = preview(plan_for(target), by=leader)

    assert {to for _account, to in given(run)} == {mine.pk}
    assert type(run).objects.visible_to(leader).get() == run
    assert not type(run).objects.visible_to(UserFactory(role="leader")).exists()
    assert not type(run).objects.visible_to(other.rep).exists()


def test_the_time_to_undo_ends(ops):
    from accounts.errors import RuleViolation

    target = target_book(places=1)
    open_book(target)
    ready(1)
    run = applied(preview(plan_for(target), by=ops), by=ops)

    with pytest.raises(RuleViolation, match="no_window"):
        undo_run(run, by=ops, now=NOON + timedelta(days=14, seconds=1))
