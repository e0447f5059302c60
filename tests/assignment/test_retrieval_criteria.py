"""A retrieval that looks only at some accounts: who is warned and taken, and what ends when an account changes."""

import pytest

from accounts.models import Account, Notification
from assignment.actions.dry_run import try_out
from assignment.actions.supposing import Proposal
from assignment.models import Coverage, Move, Plan, RetrievalNotice, RulesOfEngagement
from tests.assignment.retrievals import JULY_2, JULY_9, JUNE_25, lines, retrieve
from tests.assignment.runs import applied, why_left
from tests.factories import DAY, BookFactory, held_account
from tests.pages.conftest import text_of, window_of  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
NORWAY = {"all": [{"field": "country", "op": "eq", "value": "NO"}]}


@pytest.fixture
def accounts():
    """One at which the plan looks, and one at which it does not."""
    Plan.objects.filter(code="weekly-retrieval").update(criteria=NORWAY, is_paused=False)
    book = BookFactory()
    return [held_account(book=book, country=country) for country in ("NO", "SE")]


def moved_to(country, account):
    Account.objects.filter(pk=account.pk).update(country=country)


def test_only_accounts_that_match_are_warned_and_taken_and_the_others_are_counted(window_of, ops, accounts):  # noqa: F811
    wanted, other = accounts

    assert retrieve(JUNE_25, by=ops).summary["noticed"] == 1
    supposed = try_out(Proposal(), by=ops, now=JULY_2)
    run = retrieve(JULY_2, by=ops)

    assert lines(run) == set(supposed.after.taken) == {wanted.pk}
    assert run.summary["spared"] == {"criteria": 1}
    assert not RetrievalNotice.objects.filter(holding__account=other).exists()
    page = text_of(window_of(ops).get(f"/runs/{run.pk}/"))
    assert "1 account stays in its book" in page and "The plan asks for other accounts" in page
    assert "Only these accounts" in page


def test_a_notice_ends_where_the_account_matches_no_longer_on_its_day(ops, accounts):
    wanted, _other = accounts
    retrieve(JUNE_25, by=ops)
    moved_to("SE", wanted)

    run = retrieve(JULY_2, by=ops)

    assert lines(run) == set() and why_left(run) == {wanted.pk: "criteria"}
    notice = RetrievalNotice.objects.get(holding__account=wanted)
    assert (notice.state, notice.settled_at) == ("left_out", JULY_2)
    assert Coverage.objects.get(account=wanted).at_risk_on is None
    told = Notification.objects.get(user=wanted.book.rep, key__contains="left-out")
    assert told.title.startswith("1 account is no longer at risk") and wanted.name in told.body
    moved_to("NO", wanted)
    assert retrieve(JULY_9, by=ops).summary["noticed"] == 1, "once it matches again it is warned anew"


def test_an_account_that_changes_after_the_preview_is_skipped_in_the_second_look(ops, accounts):
    wanted, _other = accounts
    retrieve(JUNE_25, by=ops)
    run = retrieve(JULY_2, by=ops)
    moved_to("SE", wanted)
    Plan.objects.update(criteria={})  # the run keeps what it was built with

    run = applied(run, by=ops, now=JULY_2 + DAY)

    assert (run.done, run.skipped, Move.objects.get(run=run).code) == (0, 1, "criteria")
    assert RetrievalNotice.objects.get(holding__account=wanted).state == "left_out"


def test_the_notice_of_another_plan_is_left_alone(ops, accounts):
    wanted, _other = accounts
    retrieve(JUNE_25, by=ops)
    plan = Plan.objects.create(code="swedes", name="Swedes", kind="retrieval", criteria={
        "all": [{"field": "country", "op": "eq", "value": "SE"}]}, at="18:00", frequency="weekly", weekday=3,
    )  # fmt: skip
    RetrievalNotice.objects.update(due_on=JUNE_25.date())

    run = retrieve(JULY_2, by=ops, plan=plan)

    assert lines(run) == set() and RetrievalNotice.objects.get(holding__account=wanted).state == "open"


def test_a_book_over_its_capacity_gives_only_what_the_plan_looks_at(ops, accounts):
    RulesOfEngagement.objects.update(over_capacity_gives_back=True)
    wanted, _other = accounts
    wanted.book.target_book.max_accounts = 0
    wanted.book.target_book.save()

    assert lines(retrieve(JULY_2, by=ops)) == {wanted.pk}
