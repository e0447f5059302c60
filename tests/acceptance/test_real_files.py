"""The main job on real files, with nothing configured: commands do the jobs, people use the API."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Account, ExternalId, Opportunity, Organisation, User
from assignment.actions.working import work_on
from assignment.models import Coverage, Holding, Move, Repair, RetrievalNotice, Run
from tests.imports.conftest import SHARED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not SHARED.is_dir(), reason=f"the sample files are not at {SHARED} (set BOOK_SHARED)"),
]
NOW = timezone.now()
FILES = (
    ("maven_crm/sales_teams.csv", "users", "maven", 35),
    ("maven_crm/accounts.csv", "accounts", "maven", 85),
    ("maven_crm/products.csv", "products", "maven", 7),
    ("maven_crm/sales_pipeline.csv", "opportunities", "maven", 8800),
    ("gleif_names/gleif_open.csv.gz", "accounts", "gleif", 119_472),
)


def command(name, *arguments):
    said = StringIO()
    call_command(name, *arguments, "--json", stdout=said)
    return json.loads(said.getvalue())


def the_run(job, *arguments):
    [run] = command("run_job", job, *arguments)["runs"]
    return run


class Person:
    """Somebody who uses the API."""

    def __init__(self, user):
        self.user, self.client = user, Client()
        self.client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    def post(self, address, **body):
        answer = self.client.post(f"/api/v1/{address}/", body, content_type="application/json")
        assert answer.status_code in (200, 201), answer.content
        return answer.json()


def carried_out(run_id, *, now):
    work_on(run_id, worker="acceptance", now=now)
    run = Run.objects.get(pk=run_id)
    assert run.status in ("done", "previewed"), (run.status, run.error)
    return run


def test_real_accounts_are_scored_given_out_worked_returned_repaired_retrieved_and_taken_back():
    for path, kind, source, created in FILES:
        job = command("import_records", str(SHARED / path), "--as", kind, "--source", source)
        assert (job["created"], job["rejected"]) == (created, 0)
    Organisation.objects.update(went_live_on=NOW.date() - timedelta(days=40))

    assert the_run("score")["summary"]["scored"] == 119_557
    given = the_run("distribute")
    assert (given["status"], given["done"]) == ("done", 5_250)
    assert all_of("maven") == 85 and all_of("gleif") == 5_165

    worked, wrong, silent = three_accounts_of_one_rep()
    rep, ops = Person(worked.book.rep), Person(User.objects.create_superuser("ops@acme.example", name="Ops"))
    log(rep, worked)
    the_run("coverage")
    assert Coverage.objects.get(account=worked).state == "engaged"
    give_back_and_repair(rep, ops, wrong)
    retrieved = retrieve(ops, silent)
    undo(ops, retrieved, silent)


def all_of(source):
    """How many accounts of this source are in books."""
    ids = ExternalId.objects.filter(source=source, kind="account").values("record_id")
    named = Account.objects.filter(pk__in=ids) if source == "gleif" else Account.objects.exclude(pk__in=ids_of_gleif())
    return named.filter(station="held").count()


def ids_of_gleif():
    return ExternalId.objects.filter(source="gleif", kind="account").values("record_id")


def three_accounts_of_one_rep():
    without_deals = Account.objects.exclude(opportunities__in=Opportunity.objects.open())
    book = Holding.objects.open().order_by("pk").first().book_id
    return without_deals.filter(book=book).select_related("book__rep").order_by("pk")[:3]


def log(rep, account):
    contact = rep.post(f"accounts/{account.pk}/contacts", name="Sara Lind", phone="+47 22 00 00 00")
    answer = rep.post(f"accounts/{account.pk}/interactions", kind="call", outcome="spoke", contact=contact["id"])
    assert answer["counts"] is True


def give_back_and_repair(rep, ops, account):
    detail = {"field": "domain", "proposed_value": "right.example"}
    rep.post(f"accounts/{account.pk}/returns", reason="wrong-record", detail=detail)
    repair = Repair.objects.get(account=account)
    ops.post(f"repairs/{repair.pk}/decision", decision="fixed")
    account.refresh_from_db()
    assert (account.station, account.domain, account.preferred_rep) == ("pool", "right.example", rep.user)


def retrieve(ops, silent):
    """Notices on day 31, the retrieval that a person lets go on day 45: nobody worked but one account."""
    notices = the_run("retrieve", "--slot", (NOW + timedelta(days=31)).isoformat())
    assert notices["done"] == 0 and RetrievalNotice.objects.filter(holding__account=silent, state="open").exists()
    due = NOW + timedelta(days=45)
    run = the_run("retrieve", "--slot", due.isoformat())
    assert run["status"] == "previewed" and run["total"] > 0
    ops.post(f"runs/{run['id']}/approval")
    done = carried_out(run["id"], now=due)
    assert done.done == run["total"]
    return done


def undo(ops, retrieved, silent):
    made = ops.post(f"runs/{retrieved.pk}/undo")
    carried_out(made["id"], now=NOW + timedelta(days=46))
    assert not Move.objects.filter(run=retrieved, state="applied").exists()
    assert Account.objects.filter(station="held").count() == 5_249
    silent.refresh_from_db()
    assert silent.book_id
