"""A retrieval is applied in the very moment in which a meeting is booked or a file of interactions is written.

It waits, and what was saved keeps the account.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest
from django.db import connection

from accounts.actions import tasks
from accounts.models import Account, Interaction, Task, User
from assignment.actions.working import work_on
from bookofbusiness.imports import actions as imports
from bookofbusiness.imports.kinds import KINDS, merged
from bookofbusiness.imports.kinds.interactions import TARGET
from tests.factories import DAY
from tests.races.test_log_against_retrieve import DUE, approved_retrieval

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]
PAUSE = 1.0
NOW = DUE + DAY


class Paused:
    """A function that says that it was reached and waits a moment before it does its work: all is written by then, and
    nothing committed."""

    def __init__(self, work: Callable):
        self.work, self.reached = work, Event()

    def __call__(self, *args, **more):
        self.reached.set()
        time.sleep(PAUSE)
        return self.work(*args, **more)


def in_the_middle_of(save: "Booking", paused: Paused) -> None:
    """Save, and while that is written but not committed yet, apply the retrieval."""
    run = save.run

    def saving():
        try:
            save()
        finally:
            connection.close()

    def applying():
        assert paused.reached.wait(timeout=20)
        work_on(run.pk, worker="applier", now=NOW)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        for one in [pool.submit(saving), pool.submit(applying)]:
            one.result(timeout=60)
    run.refresh_from_db()
    assert run.status == "done"


class Booking:
    """A rep books a meeting at the first account of a run that takes them all."""

    def __init__(self):
        self.run, self.accounts = approved_retrieval()

    def __call__(self):
        account = self.accounts[0]
        values = {"kind": "meeting", "title": "Demo", "starts_at": NOW + 3 * DAY}
        tasks.add_task(account.pk, values, by=account.book.rep, now=NOW)


class Import(Booking):
    """A file says that the rep spoke with the first account."""

    def __init__(self, folder):
        super().__init__()
        account = self.accounts[0]
        cells = (
            "call",
            "2026-07-03 12:00Z",
            account.name,
            account.contacts.get().email,
            account.book.rep.email,
            "spoke",
        )
        self.path = folder / "calls.csv"
        self.path.write_text("kind,happened at,account,contact email,user,outcome\n" + ",".join(cells) + "\n")

    def __call__(self):
        by = User.objects.robot("import")
        job = imports.import_file(self.path, kind="interactions", source="generic", by=by, now=NOW)
        assert job.created == 1, list(job.issues.values())


def kept(save: Booking) -> bool:
    others = Account.objects.filter(pk__in=[account.pk for account in save.accounts[1:]], station="held")
    assert not others.exists(), "the others were taken, else nothing was raced"
    return Account.objects.get(pk=save.accounts[0].pk).station == "held"


def test_a_meeting_that_is_being_booked_keeps_the_account(monkeypatch):
    save, paused = Booking(), Paused(tasks._record)
    monkeypatch.setattr(tasks, "_record", paused)

    in_the_middle_of(save, paused)

    assert kept(save) and Task.objects.count() == 1


def test_without_the_lock_the_account_goes_although_the_meeting_was_saved(monkeypatch):
    """The positive control."""
    save, paused = Booking(), Paused(tasks._record)
    monkeypatch.setattr(tasks, "_record", paused)
    monkeypatch.setattr(tasks, "lock_account", lambda _pk: None)

    in_the_middle_of(save, paused)

    assert not kept(save) and Task.objects.count() == 1


def test_a_talk_that_is_being_imported_keeps_the_account(monkeypatch, tmp_path):
    save, paused = Import(tmp_path), Paused(imports.record)
    monkeypatch.setattr(imports, "record", paused)

    in_the_middle_of(save, paused)

    assert kept(save) and Interaction.objects.count() == 1


def test_without_the_lock_the_account_goes_although_the_talk_was_imported(monkeypatch, tmp_path):
    """The positive control."""
    save, paused = Import(tmp_path), Paused(imports.record)
    monkeypatch.setattr(imports, "record", paused)
    monkeypatch.setitem(KINDS, "interactions", merged(replace(TARGET, before=())))

    in_the_middle_of(save, paused)

    assert not kept(save) and Interaction.objects.count() == 1
