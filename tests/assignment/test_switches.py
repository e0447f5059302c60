"""Parts that are switched off (decision 2): the rest works; with all of them off it is a plain CRM."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Account, Interaction, Organisation, TargetBook
from assignment.actions.logging import log_touch
from assignment.actions.schedule import tick
from assignment.models import Move, NotGiven, Plan, Run
from scoring.models import Score
from tests.assignment.runs import applied, open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, NOON, AccountFactory, BookFactory, TeamFactory, UserFactory, held_account
from tests.pages.conftest import BACKEND

pytestmark = pytest.mark.django_db
SWITCHES = ("scoring_on", "capacity_on", "distribution_on", "returns_on", "coverage_on", "retrieval_on")
PAGES = (
    "/", "/accounts/", "/accounts/new/", "/opportunities/", "/look-up/", "/search/", "/rules/", "/notifications/",
    "/settings/", "/accounts/{account}/", "/accounts/{account}/timeline/", "/accounts/{account}/score/",
)  # fmt: skip


def switch_off(*names):
    Organisation.objects.update(**dict.fromkeys(names, False))


def test_without_scoring_no_account_is_below_the_minimum_score(ops):
    switch_off("scoring_on")
    target = target_book(places=5, minimum_score=60)
    open_book(target)
    low, high = AccountFactory(potential_cents=100), AccountFactory(potential_cents=900_000)

    run = preview(plan_for(target), by=ops)

    assert set(run.moves.values_list("account_id", flat=True)) == {low.pk, high.pk}
    assert not NotGiven.objects.filter(run=run).exists()


def test_without_scoring_what_an_old_score_says_does_not_count(ops):
    target = target_book(places=5, checks={"no_domain": "block"})
    open_book(target)
    stale, warned = ready(2)
    Score.objects.filter(account=stale).update(is_ready=False, not_ready=["no_contact"])
    Score.objects.filter(account=warned).update(warnings=["no_domain"])
    AccountFactory(do_not_contact=True)
    switch_off("scoring_on")

    run = applied(preview(plan_for(target), by=ops), by=ops)

    assert set(run.moves.values_list("account_id", "state")) == {(stale.pk, "applied"), (warned.pk, "applied")}
    assert run.summary["not_ready"] == {"do_not_contact": 1}


def test_without_retrieval_nothing_is_taken_or_noticed_and_the_rest_goes_on(ops):
    switch_off("retrieval_on")
    Plan.objects.update(is_paused=False)
    target = target_book(places=5)
    account = held_account(book=open_book(target))
    ready(1)
    thursday = datetime(2026, 7, 2, 18, tzinfo=UTC)
    tick(now=thursday - timedelta(days=7))

    tick(now=thursday)

    assert not Run.objects.filter(kind="retrieval").exists()
    with pytest.raises(CommandError, match="Retrieval is switched off. Ops can switch it on."):
        call_command("run_job", "retrieve")
    log_touch(account.pk, by=account.book.rep, now=NOON + DAY, kind="call", contact_id=account.contacts.get().pk)
    assert applied(preview(plan_for(target), by=ops), by=ops).done == 1


@pytest.fixture
def crm():
    """A leader's team with one rep, whose book holds one account; every part is off."""
    leader = UserFactory(role="leader")
    rep = UserFactory(team=TeamFactory(leader=leader))
    account = held_account(book=BookFactory(rep=rep), since=timezone.now() - 20 * DAY)
    switch_off(*SWITCHES)
    return {"account": account, "rep": rep, "leader": leader, "ops": UserFactory(role="ops")}


@pytest.mark.parametrize("who", ["rep", "leader", "ops"])
def test_with_everything_off_the_plain_pages_open(client, crm, who):
    client.force_login(crm[who], backend=BACKEND)

    pages = [page.format(account=crm["account"].pk) for page in PAGES]

    assert {page: client.get(page, follow=True).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_with_everything_off_work_is_logged_and_accounts_are_moved_by_hand(client, crm):
    account, rep = crm["account"], crm["rep"]
    log_touch(account.pk, by=rep, now=timezone.now(), kind="call", contact_id=account.contacts.get().pk)
    client.force_login(crm["leader"], backend=BACKEND)

    assert client.get("/dashboard/").status_code == 200
    page = client.post("/moves/", {"accounts": [account.pk], "book_to": ""}, follow=True)

    assert Interaction.objects.get().account == account and page.status_code == 200
    assert Run.objects.get().kind == "manual"


@pytest.mark.parametrize(
    ("job", "name"),
    [("score", "Scoring"), ("coverage", "Coverage"), ("distribute", "Distribution"), ("retrieve", "Retrieval")],
)
def test_with_everything_off_each_job_refuses_in_words(crm, job, name):
    with pytest.raises(CommandError, match=f"{name} is switched off. Ops can switch it on."):
        call_command("run_job", job)


@pytest.mark.parametrize("kind", ["score", "coverage", "distribution", "retrieval"])
def test_with_everything_off_the_page_says_who_can_switch_it_on(client, crm, kind):
    client.force_login(crm["leader"], backend=BACKEND)

    answer = client.post("/runs/", {"kind": kind}, follow=True)

    assert "is switched off. Ops can switch it on." in answer.content.decode()
    assert not Run.objects.exists()


def test_with_everything_off_the_clock_asks_for_nothing(crm):
    Plan.objects.update(is_paused=False)
    for hours in range(0, 24 * 8, 6):
        tick(now=NOON + timedelta(hours=hours))

    assert not Run.objects.exists() and not Move.objects.filter(run__isnull=False).exists()
    assert Account.objects.get().book.rep == crm["rep"] and TargetBook.objects.exists()
