"""The leader's queue of returns, the dialog that fills it, and the reporter's answer to ops."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Opportunity
from assignment.actions.questions import ask_back
from assignment.actions.return_opportunities import Settlement
from assignment.actions.returns import return_account
from assignment.models import Repair, Return, ReturnReason
from tests.factories import OpportunityFactory, UserFactory, held_account
from tests.pages.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
SINCE = NOW - timedelta(days=20)


@pytest.fixture(autouse=True)
def _files_go_nowhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def conflict(account, **extra) -> Return:
    reason = ReturnReason.objects.get(code="conflict")
    return return_account(account.pk, reason=reason, by=account.book.rep, now=NOW, note="Sold by a partner", **extra)


def test_the_queue_shows_what_closes_and_moves_the_frozen_work_and_the_proof(leading, book, team, window_of):
    account = held_account(book=book, since=SINCE, name="Kallio Dairy")
    heir = UserFactory(name="Bo Lind", team=team)
    deals = [OpportunityFactory(account=account, name=name) for name in ("Pallets", "Sensors")]
    chosen = {
        f"deal-{deals[0].pk}-then": "lost", f"deal-{deals[0].pk}-lost_reason": "By a partner",
        f"deal-{deals[1].pk}-then": heir.pk, f"deal-{deals[0].pk}-version": 1, f"deal-{deals[1].pk}-version": 1,
    }  # fmt: skip
    sent = {"reason": ReturnReason.objects.get(code="conflict").pk, "note": "Theirs", **chosen}
    proof = SimpleUploadedFile("mail.pdf", b"%PDF-1.4 theirs", "application/pdf")
    answer = window_of(book.rep).post(f"/accounts/{account.pk}/returns/", {**sent, "file": proof}, headers=HTMX)
    assert answer.status_code == 204
    later = OpportunityFactory(account=account, name="Tanks")

    page = leading.get("/returns/")
    words = text_of(page)
    for sentence in (
        "Pallets €1,000 : is closed as lost (“By a partner”)", "Sensors €1,000 : goes to Bo Lind",
        "Tanks €1,000 : nobody chose yet", "Work when it was asked: 0 touches with 0 contacts on 0 days",
        "held for 20 days", "mail.pdf",
    ):  # fmt: skip
        assert sentence in words, sentence
    file = re.search(r'href="(/attachments/\d+/)"', page.content.decode())
    assert b"".join(leading.get(file[1]).streaming_content) == b"%PDF-1.4 theirs"

    Opportunity.objects.filter(pk=later.pk).delete()
    leading.post(f"/returns/{Return.objects.get().pk}/decision/", {"approve": "yes"})
    assert Opportunity.objects.get(name="Sensors").owner == heir


def test_many_are_decided_at_once_and_what_cannot_be_stays_with_its_reason(leading, book):
    waiting = [conflict(held_account(book=book, since=SINCE, name=f"Firm {n}")) for n in range(3)]
    strange = conflict(held_account(since=SINCE))
    OpportunityFactory(account=waiting[2].account)
    ids = [given.pk for given in [*waiting, strange]]

    none = leading.post("/returns/decisions/", {"approve": "yes"}, follow=True)
    mute = leading.post("/returns/decisions/", {"approve": "no", "returns": ids}, follow=True)
    done = leading.post("/returns/decisions/", {"approve": "yes", "returns": [*ids, "x"]}, follow=True)

    assert "Choose at least one" in text_of(none) and "Say why" in text_of(mute)
    assert "2 returns accepted." in text_of(done) and "Firm 2 still waits: The rep has an open" in text_of(done)
    assert set(Return.objects.filter(state="waiting").values_list("pk", flat=True)) == {waiting[2].pk, strange.pk}


def test_the_queue_costs_the_same_however_long_it_is(leading, book, django_assert_max_num_queries):
    for _each in range(6):
        account = held_account(book=book, since=SINCE)
        deal = OpportunityFactory(account=account)
        conflict(account, settlements=[Settlement(deal.pk, 1, reason="Sold")])
    with django_assert_max_num_queries(12):
        assert "6 returns wait for you." in text_of(leading.get("/returns/"))


def test_a_waiting_return_of_a_rep_who_left_is_still_decided(leading, book):
    given = conflict(held_account(book=book, since=SINCE))
    type(book.rep).objects.filter(pk=book.rep_id).update(is_active=False)
    assert "left the company" in text_of(leading.get("/returns/"))

    leading.post(f"/returns/{given.pk}/decision/", {"approve": "yes"})

    given.refresh_from_db()
    assert given.state == "approved" and given.account.station == "review"


def test_the_dialog_asks_for_what_the_chosen_reason_needs_and_keeps_what_was_typed(book, window_of):
    account, mine = held_account(book=book, since=SINCE), window_of(book.rep)
    address = f"/accounts/{account.pk}/returns/"
    ids = dict(ReturnReason.objects.values_list("code", "pk"))
    closed = text_of(mine.get(address, headers=HTMX))
    assert "0 of 2 touches. After 2 more touches, or one conversation, you can return it as “Poor fit”." in closed
    assert "Choose a reason" in closed and "No answer yet." in closed

    def asks(**typed):
        return mine.post(address, {"shows": "detail", **typed}, headers=HTMX)

    field = asks(reason=ids["wrong-record"], note="Bad <b>").content.decode()
    twin = asks(reason=ids["duplicate-or-gone"], field="phone").content.decode()
    odd = asks(reason="999")

    assert 'name="proposed_value"' in field and 'name="duplicate_of"' not in field and "Bad &lt;b&gt;" in field
    assert "Ops looks at it within 5 working days" in field
    assert 'name="duplicate_of"' in twin and '<input type="hidden" name="field" value="phone">' in twin
    assert odd.status_code == 200 and "Choose a reason" in text_of(odd)
    dialog = mine.get(address, headers=HTMX).content.decode()
    assert "hx-get" not in dialog and not Return.objects.exists(), "what is typed stays out of every address"


def test_a_file_that_cannot_be_kept_is_refused_in_the_dialog(book, window_of):
    account, mine = held_account(book=book, since=SINCE), window_of(book.rep)
    ReturnReason.objects.filter(code="conflict").update(needs_file=True)
    sent = {"reason": ReturnReason.objects.get(code="conflict").pk, "note": "Theirs"}
    for file, words in ((None, "Add a file"), (SimpleUploadedFile("a.exe", b"MZ"), "would run"), (b"", "")):
        extra = {} if file is None else {"file": file or SimpleUploadedFile("a.txt", b"")}
        answer = mine.post(f"/accounts/{account.pk}/returns/", {**sent, **extra}, headers=HTMX)
        assert answer.status_code == 422 and words in text_of(answer)
    assert not Return.objects.exists()


def test_the_reporter_answers_ops_on_a_page_that_shows_what_was_said(book, window_of, ops):
    account, mine = held_account(book=book, since=SINCE, name="Kallio Dairy", phone="1"), window_of(book.rep)
    mine.post(f"/accounts/{account.pk}/repairs/", {"field": "phone", "proposed_value": "2"}, headers=HTMX)
    repair = Repair.objects.get()
    address = f"/repairs/{repair.pk}/question/"
    assert mine.get(address).status_code == 404  # nothing was asked yet
    ask_back([repair.pk], text="Is it the <main> number?", by=ops, now=NOW)

    page = text_of(mine.get(address))
    empty = mine.post(address, {"answer": "  "})
    done = mine.post(address, {"answer": "Yes, the switchboard"}, follow=True)
    again = mine.post(address, {"answer": "Yes"})

    assert "Ops asks you about Kallio Dairy." in page and "Is it the <main> number?" in page and "Phone" in page
    assert empty.status_code == 422 and "Write a sentence first." in text_of(empty)
    assert "Ops has your answer about Kallio Dairy." in text_of(done) and again.status_code == 422
    assert repair.questions.get().answer == "Yes, the switchboard"
    assert window_of(ops).get(address).status_code == 404
