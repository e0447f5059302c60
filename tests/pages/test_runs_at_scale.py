"""The pages of a run cost the same with thousands of lines as with a handful: no query per line."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Account, Segment
from assignment.actions.runs import ask_run
from assignment.actions.working import work_on
from assignment.models import Move, NotGiven, Run
from tests.assignment.runs import open_book, ready, target_book
from tests.factories import TeamFactory, UserFactory
from tests.pages.conftest import BACKEND

pytestmark = pytest.mark.django_db
MANY = 2_000


@pytest.fixture
def run(leader):
    """A preview with eight lines for two books and two accounts that stay."""
    team, target = TeamFactory(leader=leader), target_book(places=4)
    for number in range(2):
        open_book(target, rep=UserFactory(name=f"Rep {number}", team=team))
    ready(10)
    run = ask_run("distribution", by=leader, now=timezone.now())
    work_on(run.pk, worker="test", now=timezone.now())
    return Run.objects.get(pk=run.pk)


def grow(run, *, by):
    """The same run with `by` more lines and as many accounts that stay; the engine is not asked."""
    segment, book = Segment.objects.get(code="smb"), run.books.first().book
    made = Account.objects.bulk_create(
        [Account(name=f"Grown {n}", segment=segment, potential_cents=10_000 + n) for n in range(2 * by)], 5000
    )
    Move.objects.bulk_create(
        [
            Move(
                run=run, cause="distribution", account=account, book_to=book, station_from="pool", station_to="held",
                position=100 + place, seen_version=account.version, explanation={"why": {"code": "even"}},
            )
            for place, account in enumerate(made[:by])
        ],
        5000,
    )  # fmt: skip
    NotGiven.objects.bulk_create(
        [NotGiven(run=run, account=account, code="out_ranked", score=1) for account in made[by:]], 5000
    )
    run.summary["left"] = {"out_ranked": by + 2}
    run.total += by
    run.save(update_fields=["summary", "total"])
    with connection.cursor() as cursor:  # what the database does by itself in time
        cursor.execute("ANALYZE accounts_account, assignment_move, assignment_notgiven")


@pytest.mark.slow
def test_the_pages_of_a_run_make_no_query_per_line(client, leader, run):
    client.force_login(leader, backend=BACKEND)
    line = run.moves.first()
    pages = {
        f"/runs/{run.pk}/": 14, f"/runs/{run.pk}/?only=warnings": 14, f"/runs/{run.pk}/left/out_ranked/": 9,
        f"/runs/{run.pk}/bar/?seen=previewed": 8, f"/runs/{run.pk}/lines/{line.pk}/why/": 8, "/runs/": 8,
    }  # fmt: skip

    def asked():
        counts = {}
        for address in pages:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            counts[address] = len(queries)
        return counts

    few = asked()
    grow(run, by=MANY)
    many = asked()

    assert run.moves.count() > MANY and len(client.get(f"/runs/{run.pk}/").context["lines"]) == 50
    assert many == few
    assert {address: count for address, count in many.items() if count > pages[address]} == {}


def test_the_file_of_a_large_run_is_read_in_portions(client, leader, run):
    grow(run, by=5_000)
    client.force_login(leader, backend=BACKEND)
    with CaptureQueriesContext(connection) as queries:
        rows = sum(1 for _part in client.get(f"/runs/{run.pk}/export/").streaming_content)

    assert rows > 5_000 and len(queries) < 20
