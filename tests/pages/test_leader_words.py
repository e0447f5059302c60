"""Every word of the leader's and of ops' pages can be translated, as tests/pages/test_words.py proves for the rep's.

Whatever people write is Persian here, so a plain Latin word is one of the program's own that nobody marked.
"""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import Account, Import, ImportIssue, Segment, TargetBook, User
from assignment.actions.asking import ask_move
from assignment.actions.coverage import refresh_coverage
from assignment.actions.lines import change_line
from assignment.actions.returns import return_account
from assignment.actions.runs import ask_run
from assignment.actions.snapshots import snapshot
from assignment.actions.undo import undo_run
from assignment.actions.working import work_on
from assignment.models import (
    BookSnapshot,
    Coverage,
    Move,
    Plan,
    RetrievalNotice,
    ReturnReason,
    RulesOfEngagement,
    Run,
    WorkingActivity,
)
from bookofbusiness import pseudo_locale
from tests.assignment.runs import applied, built, open_book, ready, target_book
from tests.factories import InteractionFactory, ScoreFactory, TeamFactory, UserFactory, hold
from tests.pages.conftest import HTMX
from tests.pages.test_words import in_persian, plain_words

pytestmark = [pytest.mark.django_db, pytest.mark.broken_on_purpose]  # the figures of a week ago are made up
NOW = timezone.now()
DAY = timedelta(days=1)
PLAIN = {"domain": "", "country": ""}


@pytest.fixture(autouse=True)
def _starter_set_in_persian():
    for rows, fields in (
        (ReturnReason.objects.all(), ("label", "help_text")), (Segment.objects.all(), ("name",)),
        (TargetBook.objects.all(), ("name",)), (Plan.objects.all(), ("name",)),
        (RulesOfEngagement.objects.all(), ("change_note",)), (WorkingActivity.objects.all(), ("name",)),
    ):  # fmt: skip
        in_persian(rows, *fields)


@pytest.fixture
def leader():
    return UserFactory(name="مینا", role="leader", is_director=True)


@pytest.fixture
def books(leader):
    """Three books of one team, far from even, with work, a notice, a return that waits, and figures of two weeks."""
    target = target_book("ک", places=4)
    team = TeamFactory(name="شمال", leader=leader)
    books = [open_book(target, rep=UserFactory(name=f"نماینده {n}", team=team)) for n in range(3)]
    for place, book in enumerate(books):
        for number in range(4 - place):
            account = ready(1, name=f"شرکت {place}.{number}", potential_cents=10**6 * (4 - place), **PLAIN)[0]
            hold(account, book, since=NOW - 60 * DAY)
    User.objects.filter(is_robot=True).update(name="ربات")
    _work(books)
    return books


def _work(books):
    risky, waits, worked = Account.objects.filter(book=books[0]).order_by("pk")[:3]
    InteractionFactory(account=worked, outcome="spoke", happened_at=NOW - DAY)
    reason = ReturnReason.objects.get(code="conflict")
    return_account(waits.pk, reason=reason, by=books[0].rep, now=NOW, note="چون")
    refresh_coverage(now=NOW)
    due = timezone.localdate(NOW) + 8 * DAY
    RetrievalNotice.objects.create(holding=risky.holdings.get(), given_at=NOW, due_on=due)
    Coverage.objects.filter(account=risky).update(at_risk_on=due)
    snapshot(day=timezone.localdate(NOW), now=NOW)
    for row in BookSnapshot.objects.all():
        row.pk, row.day, row.covered_past_grace = None, row.day - 7 * DAY, 0
        row.save(force_insert=True)
    Plan.objects.update(is_paused=False, next_slot=NOW + DAY)


@pytest.fixture
def run(books, leader):
    """A preview with a pinned, a dropped and a doubtful line, and accounts that stay for several reasons."""
    for place in range(6):
        ready(1, score=80 - place, name=f"تازه {place}", **PLAIN)
    for code in ("do_not_contact", "not_scored"):
        account = ready(1, name="نه", **PLAIN)[0]
        account.score.delete()
        ScoreFactory(account=account, is_ready=False, not_ready=[code])
    run = built(ask_run("distribution", by=leader, now=NOW, title="پخش"))
    first, second, third = run.moves.order_by("position")[:3]
    change_line(first.pk, by=leader, now=NOW, to="pinned")
    change_line(second.pk, by=leader, now=NOW, to="dropped", note="صبر")
    Account.objects.filter(pk=third.account_id).update(version=9)
    run.refresh_from_db()
    return run


@pytest.fixture
def reading(leader, window_of):
    """Call it with addresses: the plain words of each answer that has some."""

    def read(*addresses, by=leader, method="get", headers=None, **fields):
        left, window = {}, window_of(by)
        for address in addresses:
            sent = {"Accept-Language": pseudo_locale.CODE} | (headers or {})
            answer = getattr(window, method)(address, fields, headers=sent, follow=method == "post")
            assert answer.status_code in (200, 422), (address, answer.status_code)
            left[address] = plain_words(answer.content.decode())
        return {address: words for address, words in left.items() if words}

    return read


def test_the_reports_of_coverage_and_fairness_hold_no_plain_english(reading, books, leader):
    work_on(ask_run("coverage", by=leader, now=NOW).pk, worker="night", now=NOW)
    pages = [f"/reports/coverage/?by={by}&base={base}" for by, base in (("rep", "grace"), ("grade", "book"))]
    pages += ["/reports/coverage/accounts/?measure=accounts&base=book", "/reports/coverage/accounts/?grade=C"]
    pages += ["/reports/coverage/market/", "/reports/fairness/", f"/reports/credit/{books[0].rep_id}/"]
    pages += ["/setup/activities/", "/setup/activities/new/", f"/setup/activities/{_activity()}/"]
    assert reading(*pages) == {}
    assert reading("/book/fairness/", "/book/left/", f"/reports/credit/{books[1].rep_id}/", by=books[1].rep) == {}


def _activity() -> int:
    return WorkingActivity.objects.filter(kind="call").first().pk


def test_the_dashboard_returns_rules_and_books_hold_no_plain_english(reading, books):
    pages = ["/dashboard/", "/dashboard/?measure=revenue&sort=risk", "/returns/", "/rules/", "/accounts/"]
    pages += ["/accounts/?text=zzz", f"/accounts/?book={books[2].pk}", f"/books/{books[0].pk}/", "/runs/"]

    assert reading(*pages) == {}
    assert reading("/dashboard/balance/", headers=HTMX) == {}


def test_plans_and_what_their_runs_keep_hold_no_plain_english(reading, books, leader):
    plan = Plan.objects.create(
        code="x", name="هفتگی", at="10:00", owner=leader, minimum_score=1, most_per_book=2, lead_hours=24,
        exclusions={"held_before": {"number": 90}, "coverage": {"on": True}, "resting": {"on": False}},
    )  # fmt: skip
    ready(3, name="شرکت", **PLAIN)
    run = built(ask_run("distribution", plan=plan, by=leader, now=NOW))
    typed = "frequency=weekly&weekday=4&at=20:00&applied=at_once"
    pages = ["/setup/plans/", "/setup/plans/new/", "/setup/plans/new/?kind=retrieval", f"/setup/plans/{plan.pk}/"]

    zone = {"UTC"}  # the name of a time zone is what it is
    assert {word for words in reading(*pages).values() for word in words} == zone
    assert reading(f"/setup/plans/slots/?{typed}", "/setup/plans/slots/", f"/runs/{run.pk}/") == {}
    assert reading("/setup/plans/new/", method="post", name="", criteria="{}") in ({}, {"/setup/plans/new/": zone})
    applied(run, by=leader, now=NOW)
    assert reading(*(f"/accounts/{pk}/placement/" for pk in run.moves.values_list("account_id", flat=True))) == {}
    assert reading("/book/", by=books[0].rep) == {}


def test_an_empty_house_holds_no_plain_english(reading):
    assert reading("/dashboard/", "/returns/", "/accounts/", "/runs/") == {}


def test_a_preview_its_lines_and_who_stays_hold_no_plain_english(reading, run):
    address = f"/runs/{run.pk}/"
    pages = [f"{address}?only={only}" for only in ("", "pinned", "dropped", "warnings", "skipped")]
    pages += [f"{address}lines/{line.pk}/{part}" for line in run.moves.all()[:3] for part in ("", "why/")]
    pages += [f"{address}left/{code}/" for code in ("do_not_contact", "not_scored")]
    pages += [f"{address}left/{code}/" for code in set(run.not_given.values_list("code", flat=True))]

    assert run.not_given.exists() and reading(*pages) == {}


@pytest.mark.parametrize("status", ["held", "queued", "building", "approved", "applying", "failed", "cancelled"])
def test_a_run_on_its_way_holds_no_plain_english(reading, run, status):
    later = NOW + timedelta(hours=1)
    Run.objects.filter(pk=run.pk).update(
        status=status, lease_until=later, done=1, skipped=1, error="", created_at=NOW - DAY, approved_at=NOW
    )

    assert reading(f"/runs/{run.pk}/", f"/runs/{run.pk}/bar/?seen={status}") == {}


def test_a_run_that_is_over_and_its_undo_hold_no_plain_english(reading, run, leader):
    over = applied(run, by=leader, now=NOW)
    assert Move.objects.filter(run=over, state="skipped").exists()
    with translation.override(pseudo_locale.CODE):  # its title is kept in the language of who asked
        undo = undo_run(over, by=leader, now=NOW)
    left = reading(f"/runs/{over.pk}/", f"/runs/{over.pk}/?only=skipped", f"/runs/{undo.pk}/")
    built(undo)

    assert left | reading(f"/runs/{over.pk}/", f"/runs/{undo.pk}/", "/runs/") == {}


@pytest.mark.parametrize("kind", ["retrieval", "rebalance", "score", "coverage"])
def test_the_other_kinds_of_run_hold_no_plain_english(reading, books, leader, kind):
    run = built(ask_run(kind, by=leader, now=NOW, settings={"books": [book.pk for book in books], "band": 10}))
    pages = [f"/runs/{run.pk}/", *(f"/runs/{run.pk}/lines/{line.pk}/why/" for line in run.moves.all()[:2])]

    assert reading(*pages) == {}


def test_a_move_by_hand_over_the_limit_holds_no_plain_english(reading, books, leader):
    ids = list(Account.objects.filter(book=books[1]).values_list("pk", flat=True))
    leader.is_director = True
    run = built(ask_move(ids, book_to=books[0], by=leader, now=NOW, note="چون", over_capacity=True))

    assert reading(f"/runs/{run.pk}/", f"/runs/{run.pk}/lines/{run.moves.first().pk}/why/") == {}


REFUSED = [
    ("/runs/", {"kind": "nonsense"}), ("/runs/", {"kind": "rebalance", "band": "ten"}),
    ("/runs/", {"kind": "rebalance", "band": "99"}), ("/moves/", {}),
]  # fmt: skip


@pytest.mark.parametrize(("address", "fields"), REFUSED, ids=str)
def test_refusals_hold_no_plain_english(reading, books, address, fields):
    assert reading(address, method="post", **fields) == {}


def test_imports_hold_no_plain_english_but_what_stands_in_files(reading, ops):
    ops.name = "کارگزار"
    ops.save(update_fields=["name"])
    done = {"by": ops, "kind": "accounts", "source": "پرونده", "file_name": "پرونده", "rows": 3, "rejected": 1}
    jobs = [Import.objects.create(**done, status=status) for status in ("done", "queued", "running", "failed")]
    ImportIssue.objects.create(part_of=jobs[0], row=2, level="rejected", reason="نه", excerpt="پ")

    assert reading("/imports/", *(f"/imports/{job.pk}/" for job in jobs), by=ops) == {}
