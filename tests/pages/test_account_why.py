"""Why is this mine, why did nobody get it, why did this book get fewer: from what the runs kept, in words."""

import pytest
from django.utils import timezone

from accounts.display.formats import moment
from accounts.models import Organisation
from assignment.actions.lines import change_line
from assignment.display.plan_words import kept_terms
from assignment.display.run_rail import left_words
from assignment.queries.plans import names_of_terms
from tests.assignment.runs import applied, open_book, plan_for, preview, ready, target_book
from tests.factories import NOON, AccountFactory, AvailabilityFactory, TeamFactory, UserFactory
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(team):
    target = target_book(places=2)
    return [open_book(target, rep=UserFactory(name=name, team=team)) for name in ("Ana Lind", "Berit Moe")]


def distributed(books, *, by, **fields):
    return applied(
        preview(plan_for(books[0].target_book, **fields), by=by, now=timezone.now()), by=by, now=timezone.now()
    )


def test_a_rep_reads_why_an_account_is_in_the_book_without_the_names_of_colleagues(window_of, ops, books):
    accounts = ready(2, score=70)
    distributed(books, by=ops)
    mine = next(a for a in accounts if (a.refresh_from_db(), a.book)[1] == books[0])

    words = text_of(window_of(books[0].rep).get(f"/accounts/{mine.pk}/placement/"))

    assert "Ana Lind" in words and "Berit Moe" not in words
    assert "1 other" in words and "Score then" in words and "70" in words and "segment" in words
    by_leader = text_of(window_of(books[0].rep.team.leader).get(f"/accounts/{mine.pk}/placement/"))
    assert "Berit Moe" in by_leader and "Would go from" in by_leader


def test_a_leader_reads_no_names_of_another_branch(window_of, ops, team, books):
    accounts = ready(2, score=70)
    distributed(books, by=ops)
    mine = next(a for a in accounts if (a.refresh_from_db(), a.book)[1] == books[0])
    books[1].rep.team = TeamFactory(leader=UserFactory(role="leader"))
    books[1].rep.save()

    page = f"/accounts/{mine.pk}/placement/"
    words = text_of(window_of(team.leader).get(page))

    assert "Ana Lind" in words and "Berit Moe" not in words and "1 other" in words
    assert "Berit Moe" in text_of(window_of(ops).get(page))


def test_who_gave_it_back_in_another_branch_is_counted_not_named():
    names = {1: "Ana Lind"}

    assert left_words({"returned_by": [1, 2, 3]}, names) == "Returned as a poor fit by Ana Lind, 2 others."
    assert left_words({"conflict_of": [2]}, names) == "Returned for a conflict by 1 other."
    assert left_words({"family_book": 2}, names) == "Its family is in a book."


def test_the_kept_terms_of_a_run_name_the_reps_one_leads_and_count_the_others(ops, team, books):
    stranger = open_book(books[0].target_book, rep=UserFactory(name="Carl Dahl"))
    terms = {"recipients": [books[0].rep_id, stranger.rep_id], "source_books": [stranger.pk]}

    def rows(user):
        return dict(kept_terms(terms, names_of_terms(terms, user=user), gives=True))

    assert rows(team.leader)["Only these reps"] == "Ana Lind, 1 other"
    assert rows(team.leader)["From the books of"] == "1 other"
    assert rows(ops)["Only these reps"] == "Ana Lind, Carl Dahl"


def test_a_leader_reads_how_many_better_ones_took_the_places(window_of, ops, team, books):
    ready(4, score=80)
    worse = ready(1, score=20)[0]
    distributed(books, by=ops)

    words = text_of(window_of(team.leader).get(f"/accounts/{worse.pk}/placement/"))

    assert "Better accounts took the places" in words and "4 better accounts took the places." in words


def test_an_account_that_no_run_looked_at_says_so(window_of, team):
    fresh = ready(1)[0]

    words = text_of(window_of(team.leader).get(f"/accounts/{fresh.pk}/placement/"))

    assert "No distribution has looked at it yet." in words


def test_a_line_that_was_dropped_or_skipped_says_why_it_gave_the_account_to_nobody(window_of, ops, team, books):
    open_book(books[0].target_book)  # of another team, so that the leader may not open the run
    dropped, edited, given = ready(3)
    run = preview(plan_for(books[0].target_book), by=ops)
    note = {"to": "dropped", "note": "Talks with Sara"}
    change_line(run.moves.get(account=dropped).pk, by=ops, now=NOON, **note)
    edited.description = "Bakery"
    edited.save_edit(update_fields=["description"])
    applied(run, by=ops)

    def words(account, who):
        return text_of(window_of(who).get(f"/accounts/{account.pk}/placement/"))

    assert "A person took it off the list before the run. “Talks with Sara”" in words(dropped, ops)
    assert "Edited since the preview." in words(edited, ops)
    seen = words(dropped, team.leader)
    assert "A person took it off the list" in seen and "Sara" not in seen
    assert "took it off" not in words(given, ops)


def test_without_scoring_nothing_stands_against_what_is_not_scored(window_of, ops):
    account = AccountFactory()
    page = f"/accounts/{account.pk}/placement/"
    assert "No distribution takes it now" in text_of(window_of(ops).get(page))

    Organisation.objects.update(scoring_on=False)

    assert "No distribution takes it now" not in text_of(window_of(ops).get(page))


@pytest.mark.parametrize(
    ("fields", "failed", "words"),
    [
        ({"station": "resting", "rest_until": "2099-01-02"}, [], "No distribution takes it now: Resting, until"),
        ({"station": "review"}, [], "No distribution takes it now: In review"),
        ({}, ["do_not_contact"], "No distribution takes it now: Do not contact."),
    ],
)
def test_a_free_account_that_is_not_ready_says_what_stands_against_it(window_of, team, fields, failed, words):
    account = ready(1)[0]
    type(account).objects.filter(pk=account.pk).update(**fields)
    type(account.score).objects.filter(account=account).update(not_ready=failed)

    assert words.lower() in text_of(window_of(team.leader).get(f"/accounts/{account.pk}/placement/")).lower()


def test_my_book_says_what_the_last_batch_left_empty_and_why(window_of, ops, books):
    ready(1)
    distributed(books, by=ops)
    without = [book for book in books if not book.accounts.exists()][0]

    words = text_of(window_of(without.rep).get("/book/"))

    assert "gave 0 for 2 free places" in words and "no ready account is left" in words


def test_a_rep_who_was_away_reads_why_nothing_came(window_of, ops, books):
    today = timezone.localdate()
    AvailabilityFactory(user=books[0].rep, starts_on=today, ends_on=today + timezone.timedelta(days=20))
    ready(3)
    distributed(books, by=ops)

    assert "gave nothing: the rep is away" in text_of(window_of(books[0].rep).get("/book/"))


def test_my_book_says_when_new_accounts_come_not_when_they_are_previewed(window_of, team, books):
    Organisation.objects.update(time_zone="UTC")
    slot = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) + timezone.timedelta(days=2)
    plan = plan_for(
        books[0].target_book, owner=team.leader, is_paused=False, frequency="daily", next_slot=slot,
        apply_weekday=(slot.weekday() + 2) % 7, apply_at="06:00",
    )  # fmt: skip
    comes = slot.replace(hour=6) + timezone.timedelta(days=2)
    says = f"The next batch comes {moment(comes, now=timezone.now())}".replace("\u00a0", " ")

    assert says in text_of(window_of(books[0].rep).get("/book/"))
    plan.recipients.set([books[1].rep])
    assert "No distribution is scheduled." in text_of(window_of(books[0].rep).get("/book/"))
    plan.recipients.clear()
    plan.source_books.set([books[0]])
    assert "No distribution is scheduled." in text_of(window_of(books[0].rep).get("/book/"))
