"""How many queries the busiest pages make, session and user included: the numbers are pinned, more is a regression."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import CadenceStep, CapturedMail, Contract, Interaction, Notification, Organisation, Task
from accounts.queries.subscriptions import subscription_token
from assignment.actions.coverage import refresh_coverage
from assignment.actions.disputes import open_dispute
from assignment.actions.questions import ask_back
from assignment.actions.rules import draft_rules
from assignment.actions.runs import ask_run
from assignment.actions.working import work_on
from assignment.models import WorkingActivity
from scoring.actions.models import copy_model
from scoring.actions.score import score
from scoring.queries.models import current_model
from tests.assignment.keeping import keeping
from tests.assignment.returning import give_back, given_back
from tests.assignment.runs import open_book, plan_for, preview, ready, target_book
from tests.factories import AccountFactory, BookFactory, OpportunityFactory, UserFactory, held_account
from tests.pages.conftest import BACKEND

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture
def book(team):
    return BookFactory(rep=UserFactory(team=team))


@pytest.fixture
def account(book):
    """An account with 200 interactions and something in every panel."""
    now = timezone.now()
    account = held_account(book=book, since=now - timedelta(days=300))
    contact, rep = account.contacts.get(), book.rep
    Interaction.objects.bulk_create(
        Interaction(
            account=account, contact=contact, user=rep, kind="call", outcome="no_answer",
            happened_at=now - timedelta(days=day), logged_at=now - timedelta(days=day),
        )
        for day in range(1, 201)
    )  # fmt: skip
    OpportunityFactory(account=account), OpportunityFactory(account=account, stage="won")
    Task.objects.create(account=account, assignee=rep, title="Send the offer", due_on=now.date())
    signed = {"starts_on": "2026-01-01", "signed_by_us_on": "2026-01-01", "signed_by_client_on": "2026-01-01"}
    Contract.objects.create(account=account, number="C-1", value=1, currency="EUR", ends_on="2099-01-01", **signed)
    Notification.objects.create(user=rep, kind="notice", title="At risk", key="a")
    CadenceStep.objects.create(target_book=book.target_book, day=1, kind="email")
    refresh_coverage(now=now)
    return account


def asked(client, user, address: str) -> list[str]:
    """The statements of one request with a warm session."""
    client.force_login(user, backend=BACKEND)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [each["sql"][:200] for each in queries.captured_queries]


def assert_at_most(most: int, statements: list[str]) -> None:
    assert len(statements) <= most, f"{len(statements)} queries:\n" + "\n".join(statements)


@pytest.mark.parametrize("role", ["rep", "leader"])
def test_my_book(client, account, book, team, role):
    for _each in range(10):
        held_account(book=book)
    refresh_coverage(now=timezone.now())
    address = "/book/" if role == "rep" else f"/books/{book.pk}/"
    assert_at_most(MOST, asked(client, book.rep if role == "rep" else team.leader, address))


@pytest.mark.parametrize("role", ["rep", "leader"])
def test_the_account_page_with_200_interactions(client, account, book, team, role):
    assert_at_most(MOST, asked(client, book.rep if role == "rep" else team.leader, f"/accounts/{account.pk}/"))


def test_the_dashboard(client, account, team):
    for _each in range(10):
        held_account(book=BookFactory(rep=UserFactory(team=team)))
    work_on(ask_run("coverage", by=team.leader, now=timezone.now()).pk, worker="night", now=timezone.now())
    Task.objects.create(account=account, assignee=team.leader, title="Decide", due_on=timezone.localdate())
    Organisation.objects.update(rules_need_acknowledgement=True)
    assert_at_most(MOST, asked(client, team.leader, "/dashboard/"))


def test_the_tray_of_mail_and_one_mail_of_it(client, account, book):
    for number in range(20):
        mail = CapturedMail.objects.create(
            key=str(number), source="inbox", size=1, received_at=timezone.now(), direction="in", state="waiting",
            sender_email="x@client.example", subject="Hello",
        )  # fmt: skip
        mail.for_users.add(book.rep)
    assert_at_most(MOST, asked(client, book.rep, "/mail/"))
    assert_at_most(MOST, asked(client, book.rep, f"/mail/{mail.pk}/"))


def test_the_settings_and_the_page_about_mail(client, account, book, ops):
    assert_at_most(MOST, asked(client, book.rep, "/settings/"))
    token = subscription_token(ops, "weekly", now=timezone.now())
    assert_at_most(MOST, asked(client, book.rep, f"/subscription/{token}/"))
    assert_at_most(MOST, asked(client, ops, "/setup/mail/"))


def test_the_pages_of_setting_up(client, account, book, team):
    for _each in range(5):
        held_account(book=BookFactory(rep=UserFactory(team=team)))
    pages = (
        "", "segments/", f"segments/{account.segment_id}/", "target-books/", f"target-books/{book.target_book_id}/",
        f"target-books/{book.target_book_id}/rooms/", "books/", "books/new/", f"books/{book.pk}/",
        f"books/{book.pk}/room/", "calculator/",
    )  # fmt: skip
    for page in pages:
        assert_at_most(MOST, asked(client, team.leader, f"/setup/{page}"))


def test_the_pages_of_keeping_accounts(client, leader):
    kept = keeping(leader)
    flags = ["/reports/", "/reports/flags/", f"/reports/flags/{kept.flag.pk}/", "/setup/flags/", "/setup/strategic/"]
    for page in [*flags, "/appeals/", "/setup/retrieval/", f"/accounts/{kept.kept.pk}/protections/"]:
        assert_at_most(MOST, asked(client, leader, page))
    for page in (f"/accounts/{kept.risky.pk}/appeals/", "/book/left/", "/book/", f"/accounts/{kept.risky.pk}/"):
        assert_at_most(MOST, asked(client, kept.book.rep, page))


def test_the_reports_of_coverage_and_fairness(client, account, book, team):
    for number in range(10):
        held_account(book=BookFactory(rep=UserFactory(team=team)), name=f"Account {number}")
    work_on(ask_run("coverage", by=team.leader, now=timezone.now()).pk, worker="night", now=timezone.now())
    reports = ["coverage/", "coverage/?by=segment&base=book", "coverage/accounts/?measure=covered", "coverage/market/"]
    for page in [*reports, "fairness/", f"credit/{book.rep_id}/"]:
        assert_at_most(MOST, asked(client, team.leader, f"/reports/{page}"))
    for page in ("/setup/activities/", f"/setup/activities/{WorkingActivity.objects.first().pk}/"):
        assert_at_most(MOST, asked(client, team.leader, page))
    for page in ("/book/", "/book/fairness/"):
        assert_at_most(MOST, asked(client, book.rep, page))


def test_the_pages_of_rules_claims_and_ownership(client, account, book, team):
    ops = UserFactory(role="ops")
    draft = draft_rules(by=ops, now=timezone.now())
    other = BookFactory(rep=UserFactory(team=team))
    claim = open_dispute(account.pk, by=other.rep, now=timezone.now(), clause="ownership", claim="I met them first")
    pages = ["/rules/", "/rules/2/", "/rules/2/changes/", "/rules/1/confirmations/", "/disputes/", "/setup/rules/"]
    pages += [f"/disputes/{claim.pk}/", f"/accounts/{account.pk}/ownership/"]
    pages += [
        f"/setup/rules/{draft.pk}/{part}" for part in ("", "sections/work/", "scenarios/inbound/", "publication/")
    ]
    for page in pages:
        # Every rule of a distribution is asked for all books at once, its capacity alone in five statements.
        assert_at_most(MOST + 2 * ("ownership" in page), asked(client, team.leader, page))


def test_the_pages_of_score_models(client, ops, team):
    AccountFactory.create_batch(3, employees=5000)
    score(now=timezone.now())
    draft = copy_model(current_model().pk, by=ops, now=timezone.now())
    draft.fit_rules.filter(position=1).update(points=60)
    for page in ("", f"{draft.pk}/", f"{draft.pk}/preview/", f"{current_model().pk}/", "learned/", "overrides/"):
        assert_at_most(MOST, asked(client, ops, f"/setup/scoring/{page}"))
        # A preview shows a leader examples of the branch, whose teams it reads.
        assert_at_most(MOST + ("preview" in page), asked(client, team.leader, f"/setup/scoring/{page}"))


def test_the_pages_of_returns(client, account, book, team, ops):
    waiting = give_back(held_account(book=book), "conflict", now=timezone.now())
    OpportunityFactory(account=waiting.account)
    asked_about = given_back(held_account(book=book), now=timezone.now())
    ask_back([asked_about.pk], text="Which?", by=ops, now=timezone.now())
    setup = ["/setup/return-reasons/", f"/setup/return-reasons/{waiting.reason_id}/"]
    for page in ["/returns/", "/reports/returns/", f"/reports/returns/rows/?key={book.rep_id}", *setup]:
        assert_at_most(MOST, asked(client, team.leader, page))
    assert_at_most(MOST, asked(client, book.rep, f"/repairs/{asked_about.pk}/question/"))
    assert_at_most(MOST + 7, asked(client, book.rep, f"/accounts/{account.pk}/returns/"))  # every rule of it is asked


def test_the_pages_of_plans_and_the_run_of_one(client, book, team):
    plan = plan_for(target_book(), owner=team.leader)
    for number in range(5):
        plan_for(code=f"more-{number}", owner=team.leader)
    plan.target_books.add(book.target_book)
    open_book(plan.target_books.first(), rep=UserFactory(team=team))
    ready(3)
    run = preview(plan, by=team.leader, now=timezone.now())
    for address in ("/setup/plans/", f"/setup/plans/{plan.pk}/"):
        assert_at_most(MOST, asked(client, team.leader, address))
    assert_at_most(MOST + 2, asked(client, team.leader, f"/runs/{run.pk}/"))
    assert_at_most(MOST, asked(client, team.leader, f"/runs/{run.pk}/books/"))
