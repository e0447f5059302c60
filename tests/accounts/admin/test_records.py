"""Accounts and what belongs to them in the admin: refusals in words, an audit line for every save."""

import html

import pytest

from accounts.models import (
    Account,
    Contact,
    Event,
    Holiday,
    Opportunity,
    StageChange,
    Task,
)
from assignment.models import Coverage
from scoring.models import Score
from tests.accounts.admin.conftest import errors_of, form_of, url
from tests.factories import (
    NOON,
    ContactFactory,
    EventFactory,
    OpportunityFactory,
    TaskFactory,
    TransactionFactory,
    UserFactory,
    held_account,
)

pytestmark = pytest.mark.django_db


def test_a_saved_account_is_enrolled_and_scored_again(client, django_capture_on_commit_callbacks):
    account = held_account(employees=50)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            url(account, "change"), form_of(client, account, employees=5000, domain="https://www.Example.com/x")
        )

    account.refresh_from_db()
    line = Event.objects.get(verb="account_edited", account_id=account.pk)
    assert answer.status_code == 302, answer.context["errors"]
    assert (account.segment.code, account.domain) == ("enterprise", "example.com")
    assert Score.objects.get(account=account).fit == 50
    assert set(line.detail["fields"]) == {"employees", "domain"}


def test_an_account_keeps_its_book_whatever_is_sent(client):
    account = held_account()

    client.post(url(account, "change"), form_of(client, account, book="", station="pool", potential_cents=9))

    kept = Account.objects.get(pk=account.pk)
    assert (kept.book, kept.station) == (account.book, "held")


def test_an_account_is_not_its_own_parent(client):
    account = held_account()

    answer = client.post(url(account, "change"), form_of(client, account, parent=account.pk))

    assert "its own branches" in errors_of(answer)["parent"][0]["message"]


def test_accounts_are_found_by_part_of_the_name_in_any_script_or_by_domain(client):
    held_account(name="Straße & Söhne", domain="strasse.example")
    held_account(name="شرکت نمونه")

    def found(words):
        return [str(row) for row in client.get(url(Account), {"q": words}).context["cl"].result_list]

    assert found("SÖHNE") == found("strasse.example") == ["Straße & Söhne"]
    assert found("نمونه") == ["شرکت نمونه"]
    assert found("%") == []


def test_the_audit_line_of_a_contact_holds_no_personal_data(client):
    contact = ContactFactory()

    client.post(url(contact, "change"), form_of(client, contact, phone="+47 99 99 99 99"))

    line = Event.objects.get(verb="contact_saved")
    assert (line.account_id, line.detail) == (contact.account_id, {"fields": ["phone"]})
    assert Contact.objects.get().phone == "+47 99 99 99 99"


def test_a_win_in_the_admin_keeps_its_time_and_makes_a_customer(client):
    deal = OpportunityFactory()

    answer = client.post(url(deal, "change"), form_of(client, deal, stage="won", close_on="2026-06-01"))

    deal.refresh_from_db()
    assert answer.status_code == 302, answer.context["errors"]
    assert (deal.stage, deal.account.lifecycle) == ("won", "customer")
    assert StageChange.objects.get(opportunity=deal).stage_to == "won"


def test_an_opportunity_added_won_or_opened_again_in_the_admin_counts_in_coverage_at_once(client, ops):
    account = held_account()
    values = {
        "account": account.pk, "owner": account.book.rep_id, "name": "Deal", "stage": "engaging", "kind": "new",
        "opened_on": "2026-06-01", "close_on": "2027-02-01", "amount": "10", "currency": "EUR",
    }  # fmt: skip

    def is_open():
        return Coverage.objects.get(account=account).has_open_opportunity

    added = client.post(url(Opportunity, "add"), values)
    seen = [is_open()]
    for stage in ("won", "proposal"):
        client.post(url(Opportunity.objects.get(), "change"), form_of(client, Opportunity.objects.get(), stage=stage))
        seen.append(is_open())

    assert added.status_code == 302 and seen == [True, False, True]
    assert Event.objects.filter(verb="opportunity_saved", account_id=account.pk, by_id=ops.pk).count() == 3


def test_a_refusal_by_a_rule_is_a_message_and_writes_nothing(client):
    deal = OpportunityFactory()

    answer = client.post(url(deal, "change"), form_of(client, deal, stage="lost"), follow=True)

    assert "Say why it was lost" in answer.content.decode()
    assert Opportunity.objects.get(pk=deal.pk).stage == "engaging"


def test_the_audit_trail_is_found_by_the_number_of_the_account(client):
    mine, other = held_account(), held_account()
    EventFactory(account_id=mine.pk), EventFactory(account_id=other.pk)

    found = client.get(url(Event), {"q": str(mine.pk)}).context["cl"].result_list
    nonsense = client.get(url(Event), {"q": "x" * 300}).context["cl"].result_list

    assert {event.account_id for event in found} == {mine.pk} and list(nonsense) == []


def test_ops_hands_a_task_over(client):
    task, other = TaskFactory(account=held_account()), UserFactory()
    elsewhere = held_account()
    values = {"account": elsewhere.pk, "assignee": other.pk, "kind": "meeting", "title": task.title, "seen_version": 1}

    answer = client.post(url(task, "change"), values)

    kept = task.account, task.kind
    task.refresh_from_db()
    assert answer.status_code == 302 and task.assignee == other and task.version == 2
    assert (task.account, task.kind) == kept, "meetings and their accounts are the pages' business"
    assert client.get(url(Task, "add")).status_code == 403


def test_the_history_of_a_record_tells_who_changed_what_and_when(client, ops):
    account, other = held_account(name="Acme", city="Oslo"), UserFactory(role="ops")
    Account.objects.filter(pk=account.pk).update(city="Bergen")
    client.force_login(other)
    holiday = Holiday.objects.create(on="2026-12-24", name="Eve")
    client.post(url(holiday, "change"), {"on": "2026-12-24", "name": "Christmas Eve", "seen_version": 1})

    of_account = html.unescape(client.get(url(account, "change").replace("change", "history")).content.decode())
    of_holiday = html.unescape(client.get(url(holiday, "change").replace("change", "history")).content.decode())

    assert "Oslo" in of_account and "Bergen" in of_account and "a job or command" in of_account
    assert "Christmas Eve" in of_holiday and other.name in of_holiday and "a job or command" not in of_holiday


@pytest.mark.parametrize("factory", [ContactFactory, TransactionFactory, OpportunityFactory])
def test_what_belongs_to_an_account_never_moves_to_another(client, factory):
    account, other = held_account(), held_account()
    row = factory(account=account)

    answer = client.post(url(row, "change"), form_of(client, row, account=other.pk))

    row.refresh_from_db()
    assert (answer.status_code, row.account) == (302, account)


def test_a_new_address_of_a_person_counts_as_reachable_again(client):
    person = ContactFactory(account=held_account(), email="old@example.com", email_bounced_at=NOON)

    client.post(url(person, "change"), form_of(client, person, title="Buyer"))
    person.refresh_from_db()
    assert person.email_bounced_at == NOON

    client.post(url(person, "change"), form_of(client, person, email="new@example.com"))
    person.refresh_from_db()
    assert (person.email, person.email_bounced_at) == ("new@example.com", None)
