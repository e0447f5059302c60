"""Two clicks at the same moment on the buttons of the dialogs and of an import: one row each."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.actions import contacts, opportunities, tasks
from accounts.models import Contact, Import, Opportunity, Task
from tests.factories import UserFactory, held_account
from tests.pages.conftest import HTMX
from tests.races.moments import at_one_moment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]
DIALOGS = {
    "contacts": (Contact, {"name": "Ana Berg", "role": "other"}),
    "tasks": (Task, {"kind": "todo", "title": "Send the offer"}),
    "opportunities": (Opportunity, {"name": "Pallets", "kind": "new", "stage": "engaging", "currency": "EUR"}),
}
ROUNDS = 3


def clicks(user, click) -> list[int]:
    """What two windows of one user answer that send at the same moment."""
    return at_one_moment([user, user], click)


def click_twice(dialog: str) -> int:
    """How many rows two clicks on the dialog's button make."""
    model, fields = DIALOGS[dialog]
    account = held_account()
    before = model.objects.count()
    address = f"/accounts/{account.pk}/{dialog}/"
    assert clicks(account.book.rep, lambda window: window.post(address, fields, headers=HTMX)) == [204, 204]
    return model.objects.count() - before


@pytest.mark.parametrize("dialog", DIALOGS)
def test_two_clicks_on_a_dialog_make_one_row(dialog):
    assert [click_twice(dialog) for _round in range(ROUNDS)] == [1] * ROUNDS


@pytest.mark.parametrize("dialog", DIALOGS)
def test_without_the_look_back_they_make_two(dialog, monkeypatch):
    """The positive control."""
    for module in (contacts, opportunities, tasks):
        monkeypatch.setattr(module, "made_a_moment_ago", lambda *_args, **_more: None)
    assert click_twice(dialog) == 2


def upload(key, text=b"name\nAcme\n"):
    def click(window):
        file = SimpleUploadedFile("file.csv", text)
        fields = {"file": file, "kind": "accounts", "profile": "generic", "client_key": key, "dry_run": "on"}
        return window.post(reverse("imports:create"), fields)

    return click


def test_two_clicks_on_an_upload_and_on_its_repetition_make_one_import_each(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ops = UserFactory(role="ops")

    assert clicks(ops, upload(uuid.uuid4())) == [302, 302]
    tried = Import.objects.get()
    assert clicks(ops, lambda window: window.post(reverse("imports:repeat", args=[tried.pk]))) == [302, 302]

    assert Import.objects.exclude(pk=tried.pk).get().summary["repeats"] == tried.pk
    assert clicks(ops, upload("")) == [302, 302], "without a key each is one of its own"
    assert Import.objects.count() == 4


def test_another_file_in_the_same_form_is_another_import(settings, tmp_path):
    """Somebody goes back, corrects the file and sends the same form once more."""
    settings.MEDIA_ROOT = tmp_path
    ops, key = UserFactory(role="ops"), uuid.uuid4()

    clicks(ops, upload(key))
    clicks(ops, upload(key, b"name\nBeta\n"))

    assert [job.file.read() for job in Import.objects.order_by("pk")] == [b"name\nAcme\n", b"name\nBeta\n"]
