"""Two clicks on one button make one row; the same again after ten seconds, or by somebody else, is meant."""

from datetime import timedelta

import pytest

from accounts.actions.contacts import save_contact
from accounts.actions.notes import add_note
from accounts.actions.opportunities import add_opportunity
from accounts.actions.tasks import add_task
from accounts.models import Contact, Event, Note, Opportunity, Task
from tests.factories import NOON, held_account

pytestmark = pytest.mark.django_db


def write_note(account_id, values, *, by, now):
    return add_note(account_id, **values, by=by, now=now)


FORMS = {
    "note": (write_note, Note, {"text": "The gate is in the east"}),
    "task": (add_task, Task, {"kind": "call", "title": "Call back", "due_on": None, "contact": None}),
    "contact": (save_contact, Contact, {"name": "Ana", "email": "", "left_on": None}),
    "deal": (add_opportunity, Opportunity, {"name": "Deal", "amount": "9.50", "close_on": None}),
    "won deal": (add_opportunity, Opportunity, {"name": "Deal", "stage": "won", "close_on": None}),
    "open deal with a reason": (add_opportunity, Opportunity, {"name": "Deal", "lost_reason": "Price"}),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_second_click_finds_what_the_first_one_made(form, ops):
    add, model, values = FORMS[form]
    account = held_account()
    rep, before = account.book.rep, model.objects.count()

    first = add(account.pk, values, by=rep, now=NOON)
    lines = Event.objects.count()
    second = add(account.pk, values, by=rep, now=NOON + timedelta(seconds=9))

    assert first.pk == second.pk and model.objects.count() == before + 1 and Event.objects.count() == lines
    add(account.pk, values, by=rep, now=NOON + timedelta(seconds=11))
    add(account.pk, values, by=ops, now=NOON + timedelta(seconds=11))
    assert model.objects.count() == before + 3


def test_another_value_is_another_row():
    account = held_account()
    for day in ("2026-06-05", "2026-06-06"):
        add_task(account.pk, {"title": "Call", "due_on": day}, by=account.book.rep, now=NOON)
    assert Task.objects.count() == 2


def test_the_same_at_two_accounts_is_two_rows():
    first = held_account()
    second = held_account(book=first.book)
    for account in (first, second):
        add_task(account.pk, {"title": "Call"}, by=first.book.rep, now=NOON)
    assert Task.objects.count() == 2
