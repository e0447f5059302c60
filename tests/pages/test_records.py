"""The dialogs of the account page: a refusal keeps what was typed, a save shows on the page at once."""

import json

import pytest

from accounts.models import Account, Contact, Note, Opportunity, Organisation, Task
from tests.factories import BookFactory, OpportunityFactory, TeamFactory, UserFactory, held_account
from tests.pages.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return held_account(book=BookFactory(rep=UserFactory(name="Ana Kovač")), name="Kallio Dairy")


@pytest.fixture
def mine(account, window_of):
    return window_of(account.book.rep)


def assert_back_at(answer, account):
    """The dialog is done: htmx fetches the account and puts it into place."""
    assert answer.status_code == 204, text_of(answer)
    where = json.loads(answer["HX-Location"])
    assert where == {"path": f"/accounts/{account.pk}/", "target": "#account", "swap": "innerHTML"}


def assert_kept(answer, *words):
    """The refusal stands in the dialog, put back where it was, with what was typed."""
    assert answer.status_code == 422 and answer["HX-Retarget"] == "#dialogs" and answer["HX-Reswap"] == "innerHTML"
    text = answer.content.decode()
    assert "<dialog" in text and "<html" not in text
    for word in words:
        assert word in text, text_of(answer)


def edit_of(account, **fields):
    return {"name": account.name, "domain": account.domain, "version": account.version, **fields}


def test_an_account_is_edited_and_the_page_says_so(mine, account):
    address = f"/accounts/{account.pk}/edit/"
    assert f'name="version" value="{account.version}"' in mine.get(address, headers=HTMX).content.decode()

    assert_back_at(mine.post(address, edit_of(account, city="Ålesund", employees="120"), headers=HTMX), account)

    account.refresh_from_db()
    assert (account.city, account.employees) == ("Ålesund", 120)
    part = mine.get(f"/accounts/{account.pk}/", headers=HTMX).content.decode()
    assert "Saved." in part and 'hx-swap-oob="beforeend"' in part
    assert "Saved." not in mine.get(f"/accounts/{account.pk}/").content.decode()


def test_an_edit_of_what_somebody_else_changed_is_refused_and_kept(mine, account):
    seen = edit_of(account, city="Oslo")
    mine.post(f"/accounts/{account.pk}/edit/", edit_of(account, city="Bergen"), headers=HTMX)

    answer = mine.post(f"/accounts/{account.pk}/edit/", seen, headers=HTMX)

    assert_kept(answer, 'value="Oslo"', "omebody")
    assert Account.objects.get().city == "Bergen"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "This field is required."), ({"name": "a\x00b"}, "Null characters are not allowed."),
        ({"employees": "-5"}, "greater than or equal to 0"), ({"employees": "many"}, "whole number"),
        ({"employees": "9" * 30}, "less than or equal to"), ({"annual_revenue": "1e400"}, "digits"),
        ({"domain": "x" * 2000}, "253"), ({"version": "nonsense"}, "omebody"), ({"version": ""}, "omebody"),
    ],
)  # fmt: skip
def test_what_is_not_right_is_named_at_its_field(mine, account, fields, words):
    answer = mine.post(f"/accounts/{account.pk}/edit/", edit_of(account, city="Oslo", **fields), headers=HTMX)
    assert_kept(answer, words, 'value="Oslo"')
    assert Account.objects.get().city == ""


def test_markup_in_what_was_typed_comes_back_as_text(mine, account):
    answer = mine.post(
        f"/accounts/{account.pk}/edit/", edit_of(account, name="", city='"><script>x</script>'), headers=HTMX
    )
    assert_kept(answer, "&lt;script&gt;x")


def test_a_contact_is_added_and_edited(mine, account):
    fields = {"name": "سارا احمدی", "role": "decides", "email": "sara@client.example"}
    assert_back_at(mine.post(f"/accounts/{account.pk}/contacts/", fields, headers=HTMX), account)
    contact = Contact.objects.get(name="سارا احمدی")

    assert_kept(mine.post(f"/contacts/{contact.pk}/", {**fields, "version": 99}, headers=HTMX), "omebody")
    assert_kept(
        mine.post(f"/contacts/{contact.pk}/", {**fields, "email": "no", "version": 1}, headers=HTMX), "valid email"
    )
    assert_back_at(
        mine.post(f"/contacts/{contact.pk}/", {**fields, "title": "Buyer", "version": 1}, headers=HTMX), account
    )

    contact.refresh_from_db()
    assert contact.title == "Buyer" and "<bdi>سارا احمدی</bdi>" in mine.get(f"/accounts/{account.pk}/").content.decode()


@pytest.mark.parametrize(
    ("dialog", "names"),
    [
        ("contacts", ["Mail", "How we met", "Left the company on", "Do not mail"]),
        ("tasks", ["What is to be done", "Starts (for a meeting)"]), ("opportunities", ["Probability in percent"]),
    ],
)  # fmt: skip
def test_a_dialog_calls_its_fields_by_words_and_its_button_takes_one_click(mine, account, dialog, names):
    answer = mine.get(f"/accounts/{account.pk}/{dialog}/", headers=HTMX)
    assert all(name in text_of(answer) for name in names), text_of(answer)
    assert 'hx-disabled-elt="find [type=submit]"' in answer.content.decode()


def test_the_same_form_sent_twice_makes_one_contact_one_step_and_one_deal(mine, account):
    forms = {
        "contacts": {"name": "Sara", "role": "decides", "email": ""},
        "tasks": {"kind": "todo", "title": "Send the offer", "due_on": "2026-06-10"},
        "opportunities": deal_of(),
    }
    for dialog, fields in forms.items():
        for _click in range(2):
            assert_back_at(mine.post(f"/accounts/{account.pk}/{dialog}/", fields, headers=HTMX), account)
    assert account.contacts.filter(name="Sara").count() == account.tasks.count() == account.opportunities.count() == 1


def test_a_next_step_is_planned_done_and_cannot_be_done_after_it_was_cancelled(mine, account):
    fields = {"kind": "todo", "title": "Send the offer", "due_on": "2026-06-10"}
    assert_back_at(mine.post(f"/accounts/{account.pk}/tasks/", fields, headers=HTMX), account)
    task = Task.objects.get()

    for _click in range(2):
        assert_back_at(mine.post(f"/tasks/{task.pk}/done/", headers=HTMX), account)
    assert_back_at(mine.post(f"/tasks/{task.pk}/cancellation/", headers=HTMX), account)

    assert "This task has ended already." in text_of(mine.get(f"/accounts/{account.pk}/", headers=HTMX))
    task.refresh_from_db()
    assert task.done_at and not task.cancelled_at


def test_a_task_is_dropped_on_the_page(mine, account):
    task = Task.objects.create(account=account, assignee=account.book.rep, title="Send the offer")
    assert f'hx-post="/tasks/{task.pk}/cancellation/"' in mine.get(f"/accounts/{account.pk}/").content.decode()
    mine.post(f"/tasks/{task.pk}/cancellation/", headers=HTMX)
    assert "Send the offer" not in text_of(mine.get(f"/accounts/{account.pk}/"))


def test_a_note_is_written_pinned_above_the_timeline_and_unpinned(mine, account):
    assert_back_at(mine.post(f"/accounts/{account.pk}/notes/", {"text": "Prefers\nmornings"}, headers=HTMX), account)
    note = Note.objects.get()
    plain = mine.get(f"/accounts/{account.pk}/")
    assert note.author == account.book.rep and 'class="sec pinned"' not in plain.content.decode()
    assert "Prefers mornings" in text_of(plain) and f'hx-get="/notes/{note.pk}/"' in plain.content.decode()

    pinned = {"text": note.text, "is_pinned": "on", "version": 1}
    assert_back_at(mine.post(f"/notes/{note.pk}/", pinned, headers=HTMX), account)
    assert 'class="sec pinned"' in mine.get(f"/accounts/{account.pk}/").content.decode()
    assert_kept(mine.post(f"/notes/{note.pk}/", {"text": "Later", "version": 1}, headers=HTMX), "omebody", "Later")
    assert_back_at(mine.post(f"/notes/{note.pk}/", {"text": "Later", "version": 2}, headers=HTMX), account)
    assert 'class="sec pinned"' not in mine.get(f"/accounts/{account.pk}/").content.decode()


def test_a_note_says_something_and_only_its_author_changes_it(mine, account, ops, window_of):
    assert_kept(mine.post(f"/accounts/{account.pk}/notes/", {"text": "  "}, headers=HTMX), "This field is required.")
    note = Note.objects.create(account=account, author=account.book.rep, text="Prefers calls", is_pinned=True)
    page = window_of(ops).get(f"/accounts/{account.pk}/").content.decode()
    assert "Prefers calls" in page and f"/notes/{note.pk}/" not in page
    answer = window_of(ops).post(f"/notes/{note.pk}/", {"text": "Mine", "version": 1}, headers=HTMX)
    assert answer.status_code == 403 and Note.objects.get().text == "Prefers calls"


def test_a_meeting_needs_its_start_and_a_person_of_the_account(mine, account):
    other = held_account().contacts.get()
    meeting = {"kind": "meeting", "title": "Visit the plant"}
    assert_kept(mine.post(f"/accounts/{account.pk}/tasks/", meeting, headers=HTMX), "Say when the meeting starts.")
    whole = {**meeting, "starts_at": "2026-06-10T10:00", "contact": other.pk}
    assert_kept(mine.post(f"/accounts/{account.pk}/tasks/", whole, headers=HTMX), "Visit the plant", "valid choice")
    assert not Task.objects.exists()


def deal_of(**fields):
    return {"name": "Pallets", "kind": "new", "stage": "engaging", "amount": "1000", "currency": "EUR", **fields}


def test_an_opportunity_is_won_and_the_account_is_a_customer(mine, account):
    assert_back_at(mine.post(f"/accounts/{account.pk}/opportunities/", deal_of(), headers=HTMX), account)
    deal = Opportunity.objects.get()
    assert deal.owner == account.book.rep

    assert_back_at(mine.post(f"/opportunities/{deal.pk}/", deal_of(stage="won", version=1), headers=HTMX), account)

    account.refresh_from_db()
    assert account.lifecycle == "customer" and account.book is not None
    assert "Customer since" in text_of(mine.get(f"/accounts/{account.pk}/"))


def test_a_loss_asks_for_its_reason(mine, account):
    deal = OpportunityFactory(account=account)
    address = f"/opportunities/{deal.pk}/"

    assert_kept(mine.post(address, deal_of(stage="lost", version=1), headers=HTMX), "Say why it was lost", "Pallets")
    assert_back_at(mine.post(address, deal_of(stage="lost", lost_reason="Price", version=1), headers=HTMX), account)

    deal.refresh_from_db()
    assert (deal.stage, deal.lost_reason) == ("lost", "Price")


def test_an_opportunity_handed_to_somebody_who_left_is_refused(mine, account):
    left = UserFactory(is_active=False)
    answer = mine.post(f"/accounts/{account.pk}/opportunities/", deal_of(owner=left.pk), headers=HTMX)
    assert_kept(answer, "valid choice")


def test_an_owner_of_another_team_reads_as_nobody(mine, account):
    rep = account.book.rep
    rep.team = TeamFactory(name="North")
    rep.save(update_fields=["team"])
    stranger, colleague = UserFactory(team=TeamFactory(name="South")), UserFactory(team=rep.team)
    address = f"/accounts/{account.pk}/opportunities/"
    told = [text_of(mine.post(address, deal_of(owner=pk), headers=HTMX)) for pk in (stranger.pk, 10**9)]
    assert told[0] == told[1] and "valid choice" in told[0] and not Opportunity.objects.exists()
    assert stranger.name not in told[0] and colleague.name in told[0]


def test_an_opportunity_without_an_account_leads_back_to_the_list(window_of, rep):
    deal = OpportunityFactory(account=None, owner=rep)
    answer = window_of(rep).post(f"/opportunities/{deal.pk}/", deal_of(version=1), headers=HTMX)
    assert answer.status_code == 204 and answer["HX-Redirect"] == "/opportunities/"


def test_an_owner_elsewhere_sees_the_opportunity_and_not_the_account(window_of, account, rep):
    deal = OpportunityFactory(account=account, owner=rep)
    window = window_of(rep)
    page = window.get("/opportunities/")
    assert deal.name in text_of(page) and account.name in text_of(page)
    assert f'href="/accounts/{account.pk}/"' not in page.content.decode()
    assert f'href="/accounts/{account.pk}/"' in window_of(account.book.rep).get("/opportunities/").content.decode()
    assert window.get(f"/accounts/{account.pk}/").status_code == 404
    answer = window.post(f"/opportunities/{deal.pk}/", deal_of(version=1), headers=HTMX)
    assert answer.status_code == 204 and answer["HX-Redirect"] == "/opportunities/"


def test_a_new_account_comes_to_the_own_book(mine, account):
    answer = mine.post("/accounts/new/", {"name": "Fjord Fisk", "domain": "fjordfisk.example"})
    made = Account.objects.get(name="Fjord Fisk")
    assert answer.url == f"/accounts/{made.pk}/" and made.book == account.book


def test_a_new_account_that_may_exist_is_shown_first_and_created_after_a_yes(mine, account):
    held_account(name="Fjord Fisk", domain="fjordfisk.example")
    fields = {"name": "Fjord Fisk AS", "domain": "fjordfisk.example"}

    first = mine.post("/accounts/new/", fields)
    second = mine.post("/accounts/new/", {**fields, "confirmed": "yes"})

    assert (
        first.status_code == 422
        and "An account with this name or domain exists already." in text_of(first)
        and 'value="Fjord Fisk AS"' in first.content.decode()
    )
    assert second.status_code == 302 and Account.objects.filter(name="Fjord Fisk AS").exists()


def test_an_account_that_may_exist_is_a_link_only_for_who_may_open_it(mine, account, ops, window_of):
    other = held_account(name="Fjord Fisk", domain="fjordfisk.example")
    own = {"name": account.name, "domain": account.domain}
    strange = {"name": "Fjord Fisk"}

    def links_to(window, row, fields):
        return f'href="/accounts/{row.pk}/"' in window.post("/accounts/new/", fields).content.decode()

    assert links_to(mine, account, own) and not links_to(mine, other, strange)
    assert links_to(window_of(ops), other, strange)


def test_without_the_look_up_a_new_account_still_says_why_it_asks_once_more(mine):
    held_account(name="Fjord Fisk", domain="fjordfisk.example")
    Organisation.objects.update(look_up_for_everyone=False)
    page = mine.post("/accounts/new/", {"name": "Fjord Fisk"})
    assert "exists already" in text_of(page) and 'name="confirmed"' in page.content.decode()
    assert "fjordfisk.example" not in text_of(page)


def test_a_new_account_without_room_waits_in_the_pool_for_its_finder(mine, account):
    account.book.target_book.capacities.update(capacity=0)
    type(account.book.target_book).objects.update(max_accounts=1)
    answer = mine.post("/accounts/new/", {"name": "Fjord Fisk"}, follow=True)
    made = Account.objects.get(name="Fjord Fisk")
    assert made.book is None and made.preferred_rep == account.book.rep
    assert "Your book has no room for it" in text_of(answer)
