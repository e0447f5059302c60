"""What ops sees in a browser, and the door for everyone: sign-in, imports, the admin with the repair queue.

The admin's own markup is Django's: there only that nothing sticks out and the picture are looked at.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Import
from assignment.actions.returns import return_account
from assignment.models import ReturnReason
from bookofbusiness.imports import jobs
from tests.browser.looks import PLAIN, SMALL, assert_reads_well, open_in, overflow, screenshot, sticking_out
from tests.factories import DAY, held_account

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FEW = [PLAIN, SMALL]
FILE = "name,employees,country\nKallio Dairy,120,FI\nFjord Analytics,many,NO\nکویر سازه,80,IR\n"


@pytest.fixture
def imported(ops, settings, tmp_path):
    """A file that was read with a row that could not be taken, and one that was only tried."""
    settings.MEDIA_ROOT = tmp_path / "media"
    window = Client()
    window.force_login(ops, backend="allauth.account.auth_backends.AuthenticationBackend")
    for more in ({}, {"dry_run": "on"}):
        file = SimpleUploadedFile("accounts of the spring fair 2026.csv", FILE.encode())
        window.post("/imports/new/", {"file": file, "kind": "accounts", "profile": "generic", **more})
    for job in Import.objects.order_by("pk"):
        assert jobs.work_on(job.pk, now=timezone.now())
    return Import.objects.order_by("pk").first()


@pytest.mark.parametrize("look", FEW, ids=str)
def test_the_door_reads_well(page, look):
    for name, address in {"sign-in": "/sign-in/login/", "forgotten": "/sign-in/password/reset/"}.items():
        open_in(page, address, look)
        assert_reads_well(page, name, look)


@pytest.mark.parametrize("look", FEW, ids=str)
def test_imports_read_well(sign_in, ops, imported, look):
    page = sign_in(ops)
    pages = {"imports": "/imports/", "import": f"/imports/{imported.pk}/", "import-new": "/imports/new/"}
    for name, address in pages.items():
        open_in(page, address, look)
        assert_reads_well(page, name, look)


@pytest.fixture
def repairs():
    """Records that reps gave back as wrong: two phones of one list, a domain with a better value, a long note."""
    reason, now = ReturnReason.objects.get(code="wrong-record"), timezone.now()
    long = "Nobody answers there; the switchboard says that the company moved to another town in spring."
    for name, field, value, note in (
        ("Kallio Dairy", "phone", "", long), ("Fjord Analytics", "phone", "+47 22 11 33 44", "A shop answers."),
        ("کویر سازه", "domain", "kavir.example", ""),
    ):  # fmt: skip
        account = held_account(name=name, since=now - 30 * DAY, source_list="Fair 2026")
        detail = {"field": field, "proposed_value": value}
        return_account(account.pk, reason=reason, by=account.book.rep, now=now - 20 * DAY, note=note, detail=detail)


@pytest.mark.parametrize("look", FEW, ids=str)
def test_the_admin_and_its_repair_queue_fit(sign_in, ops, repairs, look):
    page = sign_in(ops)
    for name, address in {"admin": "/admin/", "admin-repairs": "/admin/assignment/repair/"}.items():
        open_in(page, address, look)
        screenshot(page, f"{name}-{look}")
        assert overflow(page) == 0, sticking_out(page)
