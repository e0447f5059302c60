"""Creating and editing records: what is accepted, what is refused in words, what is written down."""

from datetime import date
from decimal import Decimal

import pytest

from accounts.actions.accounts import MaybeDuplicate, create_account, edit_account
from accounts.actions.contacts import save_contact
from accounts.actions.notes import add_note, edit_note
from accounts.actions.opportunities import add_opportunity, close_opportunity, edit_opportunity
from accounts.actions.tasks import add_task, cancel_task, finish_task
from accounts.errors import RuleViolation, StaleVersion
from accounts.models import Account, Event, Organisation, SegmentCapacity, StageChange, Task
from accounts.queries.look_up import look_up
from accounts.rules.domains import normal_domain
from assignment.actions.self_sourced import create_own_account
from assignment.models import Holding
from tests.factories import (
    DAY,
    NOON,
    AccountFactory,
    BookFactory,
    ContactFactory,
    OpportunityFactory,
    UserFactory,
    held_account,
)

pytestmark = pytest.mark.django_db


def refused(call, *args, **kwargs) -> RuleViolation:
    with pytest.raises(RuleViolation) as caught:
        call(*args, **kwargs)
    return caught.value


def test_a_new_account_is_cleaned_enrolled_and_in_the_pool(rep):
    account = create_account(
        {"name": " Müller & Co ", "domain": "https://WWW.Mueller.example/about", "country": "de", "employees": "250"},
        by=rep,
        now=NOON,
    )
    assert (account.name, account.domain, account.country) == ("Müller & Co", "mueller.example", "DE")
    assert account.segment.code == "mid-market" and account.station == "pool"
    assert Event.objects.get(account_id=account.pk).verb == "account_created"


@pytest.mark.parametrize("values", [{"name": "ACMÉ  as"}, {"name": "Other", "domain": "acme.example"}])
def test_the_same_name_or_domain_is_asked_about_first(rep, values):
    original = AccountFactory(name="Acme AS", domain="acme.example")

    with pytest.raises(MaybeDuplicate) as caught:
        create_account(values, by=rep, now=NOON)

    assert [found.id for found in caught.value.candidates] == [original.pk]
    assert create_account(values, by=rep, now=NOON, confirmed=True).pk != original.pk


def test_with_look_up_off_a_rep_learns_that_it_exists_and_nothing_more(rep, leader):
    AccountFactory(name="Acme AS")
    Organisation.objects.update(look_up_for_everyone=False)
    assert refused(create_account, {"name": "Acme AS"}, by=rep, now=NOON).candidates == []
    assert len(refused(create_account, {"name": "Acme AS"}, by=leader, now=NOON).candidates) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "A\x00"}, "name"),
        ({"name": "A", "domain": "no domain"}, "domain"),
        ({"name": "A", "employees": -1}, "employees"),
        ({"name": "A", "employees": "many"}, "employees"),
        ({"name": "A", "annual_revenue": "NaN"}, "annual_revenue"),
        ({"name": "A", "currency": "euro"}, "currency"),
        ({"name": "A", "country": "Norway"}, "country"),
        ({"name": "A", "parent": 10**9}, "parent"),
        ({"name": "A", "kind": "ghost"}, "kind"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field_and_writes_nothing(rep, values, field):
    refusal = refused(create_account, values, by=rep, now=NOON)
    assert refusal.code == "invalid" and list(refusal.errors) == [field]
    assert not Account.objects.exists()


@pytest.mark.parametrize("field", ["book", "station", "potential_cents", "segment", "version", "lifecycle", "nonsense"])
def test_what_is_not_ours_to_write_is_refused(rep, field):
    assert refused(create_account, {"name": "A", field: 1}, by=rep, now=NOON).code == "unknown_field"


def test_an_account_found_by_a_rep_goes_into_the_own_book_while_there_is_room(rep):
    book = BookFactory(rep=rep)
    account = create_own_account({"name": "Found", "employees": 10}, by=rep, now=NOON)
    assert account.book == book and Holding.objects.open().get(account=account).book == book


def test_without_room_in_its_segment_it_waits_in_the_pool_for_its_finder(rep):
    BookFactory(rep=rep)
    SegmentCapacity.objects.filter(target_book__code="general", segment__code="smb").update(capacity=1)
    create_own_account({"name": "First", "employees": 10}, by=rep, now=NOON)

    second = create_own_account({"name": "Second", "employees": 10}, by=rep, now=NOON)
    other = create_own_account({"name": "Third", "employees": 500}, by=rep, now=NOON)

    assert (second.station, second.preferred_rep) == ("pool", rep)
    assert other.station == "held"


def test_capacity_switched_off_there_is_always_room(rep):
    BookFactory(rep=rep)
    SegmentCapacity.objects.update(capacity=0)
    Organisation.objects.update(capacity_on=False)
    assert create_own_account({"name": "First", "employees": 10}, by=rep, now=NOON).station == "held"


def test_what_somebody_without_a_book_finds_goes_to_the_pool(ops):
    account = create_own_account({"name": "Found"}, by=ops, now=NOON)
    assert account.station == "pool" and account.preferred_rep is None


def test_an_edit_writes_the_fields_raises_the_version_and_enrols_again(rep):
    account = AccountFactory(employees=50)
    edited = edit_account(account.pk, {"employees": 5000, "name": account.name}, by=rep, now=NOON, version=1)
    assert edited.segment.code == "enterprise" and edited.version == 2
    assert Event.objects.get(account_id=account.pk, verb="account_edited").detail == {"fields": ["employees"]}


def test_an_edit_that_changes_nothing_writes_nothing(rep):
    account = AccountFactory()
    assert edit_account(account.pk, {"name": account.name}, by=rep, now=NOON, version=1).version == 1
    assert not Event.objects.exists()


def test_the_second_of_two_editors_is_told_and_writes_nothing(rep):
    account = AccountFactory(phone="1")
    edit_account(account.pk, {"phone": "2"}, by=rep, now=NOON, version=1)
    with pytest.raises(StaleVersion):
        edit_account(account.pk, {"city": "Oslo"}, by=rep, now=NOON, version=1)
    account.refresh_from_db()
    assert (account.phone, account.city) == ("2", "")


def test_a_family_never_becomes_a_circle(rep):
    top = AccountFactory()
    below = AccountFactory(parent=AccountFactory(parent=top))
    assert refused(edit_account, top.pk, {"parent": below}, by=rep, now=NOON, version=1).code == "circle"
    assert refused(edit_account, top.pk, {"parent": top.pk}, by=rep, now=NOON, version=1).code == "circle"


def test_a_contact_is_added_and_changed_and_a_new_address_is_reachable_again(rep):
    account = held_account()
    contact = save_contact(account.pk, {"name": "Ana", "email": "ana@x.example"}, by=rep, now=NOON)
    type(contact).objects.filter(pk=contact.pk).update(email_bounced_at=NOON)

    changed = save_contact(account.pk, {"email": "ana@y.example"}, by=rep, now=NOON, contact_id=contact.pk, version=1)

    assert (changed.email, changed.email_bounced_at, changed.version) == ("ana@y.example", None, 2)
    with pytest.raises(StaleVersion):
        save_contact(account.pk, {"title": "CEO"}, by=rep, now=NOON, contact_id=contact.pk, version=1)


def test_a_contact_needs_a_name_a_real_address_and_its_own_account(rep):
    account, elsewhere = held_account(), ContactFactory()
    assert "name" in refused(save_contact, account.pk, {"email": "a@b.example"}, by=rep, now=NOON).errors
    assert "email" in refused(save_contact, account.pk, {"name": "A", "email": "at home"}, by=rep, now=NOON).errors
    assert refused(save_contact, account.pk, {"name": "A"}, by=rep, now=NOON, contact_id=elsewhere.pk).status == 404


def test_a_note_is_its_authors(rep, leader):
    account = held_account()
    note = add_note(account.pk, text=" They merge in May ", by=rep, now=NOON)
    assert note.text == "They merge in May"
    assert refused(edit_note, note.pk, text="No", by=leader, now=NOON, version=1).code == "not_yours"
    assert edit_note(note.pk, text="In June", by=rep, now=NOON, version=1, is_pinned=True).version == 2
    assert "text" in refused(add_note, account.pk, text="  ", by=rep, now=NOON).errors
    assert (
        refused(add_note, account.pk, text="x", by=rep, now=NOON, contact_id=ContactFactory().pk).code == "no_contact"
    )


def test_a_task_is_for_who_wrote_it_and_ends_once(rep):
    account = held_account(book=BookFactory(rep=rep))
    task = add_task(account.pk, {"title": "Send offer", "due_on": "2026-06-05"}, by=rep, now=NOON)
    assert (task.assignee, task.due_on) == (rep, date(2026, 6, 5))
    finish_task(task.pk, by=rep, now=NOON)
    assert finish_task(task.pk, by=rep, now=NOON + DAY).done_at == NOON
    assert refused(cancel_task, task.pk, by=rep, now=NOON).code == "task_ended"


def test_a_meeting_needs_its_start_and_a_task_its_title(rep):
    account = held_account(book=BookFactory(rep=rep))
    assert "starts_at" in refused(add_task, account.pk, {"kind": "meeting", "title": "x"}, by=rep, now=NOON).errors
    assert "title" in refused(add_task, account.pk, {"title": ""}, by=rep, now=NOON).errors
    assert "due_on" in refused(add_task, account.pk, {"title": "x", "due_on": "31/02/2026"}, by=rep, now=NOON).errors
    meeting = add_task(account.pk, {"kind": "meeting", "title": "Demo", "starts_at": NOON + DAY}, by=rep, now=NOON)
    assert meeting.due_on == date(2026, 6, 2)
    assert cancel_task(meeting.pk, by=rep, now=NOON).cancelled_at == NOON
    assert Task.objects.count() == 1


def test_a_new_opportunity_has_its_first_stage_change(rep):
    deal = add_opportunity(held_account().pk, {"name": "Licences", "amount": "1200.50"}, by=rep, now=NOON)
    assert (deal.owner, deal.amount, deal.currency, deal.opened_on) == (
        rep,
        Decimal("1200.50"),
        "EUR",
        date(2026, 6, 1),
    )
    assert StageChange.objects.get(opportunity=deal).stage_to == "prospecting"


def test_every_stage_is_written_down_with_its_time(rep):
    deal = OpportunityFactory(owner=rep)
    edit_opportunity(deal.pk, {"stage": "proposal"}, by=rep, now=NOON, version=1)
    edit_opportunity(deal.pk, {"next_step": "Call"}, by=rep, now=NOON, version=2)
    change = StageChange.objects.get(opportunity=deal)
    assert (change.stage_from, change.stage_to, change.at, change.by) == ("engaging", "proposal", NOON, rep)


def test_a_win_makes_a_customer_who_stays_with_the_winner():
    account = held_account()
    rep, deal = account.book.rep, OpportunityFactory(account=account)

    close_opportunity(deal.pk, won=True, by=rep, now=NOON, version=1)

    account.refresh_from_db()
    assert (account.lifecycle, account.customer_since, account.book.rep) == ("customer", date(2026, 6, 1), rep)
    assert account.version == 2


def test_a_customer_since_years_stays_one_since_then():
    account = held_account(lifecycle="customer", customer_since=date(2020, 1, 1))
    deal = OpportunityFactory(account=account)
    close_opportunity(deal.pk, won=True, by=account.book.rep, now=NOON, version=1)
    account.refresh_from_db()
    assert account.customer_since == date(2020, 1, 1)


def test_a_loss_needs_a_reason_and_an_open_deal_has_none(rep):
    deal = OpportunityFactory(owner=rep)
    assert "lost_reason" in refused(close_opportunity, deal.pk, won=False, by=rep, now=NOON, version=1).errors
    lost = close_opportunity(deal.pk, won=False, by=rep, now=NOON, version=1, reason="Price")
    assert (lost.stage, lost.close_on) == ("lost", date(2026, 6, 1))
    assert edit_opportunity(deal.pk, {"stage": "engaging"}, by=rep, now=NOON, version=2).lost_reason == ""


def test_an_open_opportunity_never_goes_to_somebody_who_left(rep):
    deal, gone = OpportunityFactory(owner=rep), UserFactory(is_active=False)
    assert "owner" in refused(edit_opportunity, deal.pk, {"owner": gone}, by=rep, now=NOON, version=1).errors
    deal.refresh_from_db()
    assert deal.owner == rep


def test_an_opportunity_whose_owner_left_is_handed_over_before_anything_else(leader):
    deal = OpportunityFactory(owner=UserFactory(is_active=False))
    assert refused(edit_opportunity, deal.pk, {"name": "New"}, by=leader, now=NOON, version=1).code == "owner_left"
    assert edit_opportunity(deal.pk, {"owner": leader}, by=leader, now=NOON, version=1).owner == leader


def test_two_editors_of_an_opportunity(rep):
    deal = OpportunityFactory(owner=rep)
    edit_opportunity(deal.pk, {"amount": 5}, by=rep, now=NOON, version=1)
    with pytest.raises(StaleVersion):
        edit_opportunity(deal.pk, {"stage": "proposal"}, by=rep, now=NOON, version=1)
    assert not StageChange.objects.exists()


def test_look_up_shows_name_domain_holder_and_station_alone():
    account = held_account(name="Ånestad Møbler", domain="anestad.example")
    AccountFactory(name="Quite different")

    for text in ("anestad", "ANESTAD mobler", "Anestat Mobler", "https://www.anestad.example/x"):
        [found] = look_up(text)
        assert (found.id, found.holder, found.station) == (account.pk, account.book.rep.name, "held")
    assert set(vars(found)) == {"id", "name", "domain", "holder", "station"}


@pytest.mark.parametrize("text", ["", "   ", "\x00", "%", "__", "a" * 5000])
def test_look_up_of_nothing_finds_nothing(text):
    AccountFactory(name="Acme AS")
    assert look_up(text) == []


def test_look_up_takes_wildcards_as_letters():
    AccountFactory(name="100% Wool"), AccountFactory(name="1000 Wool")
    assert look_up("100% wo")[0].name == "100% Wool"
    assert [found.name for found in look_up("0% W")] == ["100% Wool"]


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("Example.COM", "example.com"),
        ("https://www.example.com:8080/a?b#c", "example.com"),
        ("mailto://ana@example.co.uk", "example.co.uk"),
        ("bücher.example.", "bücher.example"),
        ("", ""),
    ],
)
def test_a_domain_has_one_form(text, domain):
    assert normal_domain(text) == domain


@pytest.mark.parametrize("text", ["nodot", "two words.com", "-a.com", ".com", "a..b", "x." + "a" * 64])
def test_what_holds_no_domain_is_refused(text):
    with pytest.raises(ValueError):
        normal_domain(text)
