"""Field history: the database keeps what a row said, by every way to the table, and nothing where only work goes on."""

import pytest
from django.db import InternalError, connection, transaction

from accounts.actions.enrol import enrol
from accounts.models import Account, Contact, Contract, Opportunity, Organisation, Segment, TargetBook
from accounts.queries.field_history import field_history
from assignment.models import Plan, RulesOfEngagement
from tests.factories import (
    DAY,
    NOON,
    AccountFactory,
    BookFactory,
    ContactFactory,
    OpportunityFactory,
    SegmentFactory,
    TransactionFactory,
    held_account,
    hold,
)

pytestmark = pytest.mark.django_db


def test_a_bulk_update_keeps_every_old_row():
    accounts = [AccountFactory(city="Oslo") for _number in range(3)]

    Account.objects.filter(pk__in=[account.pk for account in accounts[:2]]).update(city="Bergen")

    kept = Account.history.rel.related_model.objects.values_list("pgh_obj_id", "city", "pgh_label")
    assert sorted(kept) == [(account.pk, "Oslo", "update") for account in accounts[:2]]


def test_raw_sql_keeps_the_old_row_too():
    account = AccountFactory(phone="123")

    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_account SET phone = '456', version = version + 1")

    assert [row.phone for row in account.history.all()] == ["123"]


@pytest.mark.parametrize("make", [ContactFactory, OpportunityFactory])
def test_tables_that_are_written_by_the_thousand_keep_all_old_rows_of_one_statement(make):
    rows = [make(name="Before") for _number in range(3)]
    model = type(rows[0])

    model.objects.update(name="After")
    model.objects.update(version=9)

    assert [row.name for each in rows for row in each.history.all()] == ["Before"] * 3


def test_an_insert_or_an_update_that_changes_nothing_keeps_no_row():
    account = AccountFactory(city="Oslo")

    Account.objects.update(city="Oslo", name=account.name)
    account.save()

    assert not account.history.exists()


def test_placement_and_enrolment_keep_no_history():
    """They write by the ten thousand, and what they write stands in holdings, moves and scores."""
    segment = SegmentFactory(priority=0, criteria={"all": [{"field": "country", "op": "eq", "value": "NO"}]})
    account = held_account()
    TransactionFactory(account=account, happened_on=NOON.date() - 9 * DAY, is_recurring=True)
    hold(account, book := BookFactory(), since=NOON + DAY)

    enrol(now=NOON + DAY)

    account.refresh_from_db()
    assert account.segment == segment and account.potential_cents != 400_000 and account.book == book
    assert not account.history.exists()


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Organisation, {"retrieval_on": False}),
        (Segment, {"name": "Other name"}),
        (TargetBook, {"max_accounts": 7}),
        (RulesOfEngagement, {"notice_days": 9}),
        (Plan, {"mode": "round_robin"}),
    ],
)
def test_settings_keep_what_they_said(model, change):
    row = model.objects.first()
    [(name, value)] = change.items()
    before = getattr(row, name)

    model.objects.filter(pk=row.pk).update(**change)

    assert [getattr(kept, name) for kept in row.history.all()] == [before]


def test_the_scheduler_keeps_no_history_of_plans():
    Plan.objects.update(next_slot=NOON)

    assert not any(plan.history.exists() for plan in Plan.objects.all())


def test_a_deleted_row_is_kept():
    contract = Contract.objects.create(account=AccountFactory(), number="1", starts_on="2026-01-01", currency="EUR")
    number = contract.pk

    contract.delete()

    assert [(row.number, row.pgh_label) for row in Contract.history.rel.related_model.objects.filter(id=number)] == [
        ("1", "delete")
    ]


def test_nobody_changes_history():
    contact = ContactFactory(name="Before")
    Contact.objects.update(name="After")

    for write in (lambda: contact.history.update(name="Never"), lambda: contact.history.all().delete()):
        with pytest.raises(InternalError), transaction.atomic():
            write()


def test_history_reads_as_changes_newest_first_with_choices_and_names_in_words():
    deal, heir = OpportunityFactory(stage="engaging", name="Pallets"), BookFactory().rep
    first_owner = deal.owner.name
    Opportunity.objects.update(stage="proposal")
    Opportunity.objects.update(owner=heir, name="More pallets")
    deal.refresh_from_db()

    newest, oldest = field_history(deal)

    assert [(field.field, field.before, field.after) for field in oldest.fields] == [("Stage", "Engaging", "Proposal")]
    assert {(field.before, field.after) for field in newest.fields} == {
        (first_owner, heir.name), ("Pallets", "More pallets"),
    }  # fmt: skip
