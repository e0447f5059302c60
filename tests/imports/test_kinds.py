"""Opportunities, interactions, transactions and signals."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from accounts.models import Account, Interaction, Opportunity, Transaction
from scoring.models import Signal, SignalType
from tests.factories import NOON, AccountFactory, BookFactory, ContactFactory, UserFactory, hold
from tests.imports.conftest import counts, issues


@pytest.fixture
def acme(db):
    return AccountFactory(name="Acme", domain="acme.com")


@pytest.fixture
def ana(db):
    return UserFactory(name="Ana", email="ana@x.com")


def test_a_deal_needs_somebody_who_is_answerable(take, acme, ana):
    UserFactory(name="Gone", is_active=False)

    job = take(
        "opportunities",
        "id,name,account,owner,stage\n1,A,Acme,Nobody,won\n2,B,Acme,Gone,engaging\n3,C,Acme,Gone,won\n4,D,Acme,Ana,won\n",
    )

    assert issues(job) == [(2, "no_owner"), (3, "no_owner")]
    assert set(Opportunity.objects.values_list("name", flat=True)) == {"C", "D"}


def test_a_deal_without_owner_belongs_to_the_holder_of_its_account(take, acme, ana):
    hold(acme, BookFactory(rep=ana))

    take("opportunities", "name,account,stage\nDeal,Acme,Proposal/Price Quote\n")

    deal = Opportunity.objects.get()
    assert (deal.owner, deal.stage) == (ana, "proposal")


@pytest.mark.parametrize(
    ("owner", "expected"), [(None, ("Ana", "2026-06-14")), ("Ana", ("Ana", "2026-06-14")), ("Ben", ("Ben", "None"))]
)
def test_a_file_that_names_nobody_else_leaves_what_is_held_over_with_its_owner(take, acme, ana, owner, expected):
    UserFactory(name="Ben")
    take("opportunities", "id,name,account,owner,stage\n1,Deal,Acme,Ana,proposal\n", source="crm")
    hold(acme, BookFactory(rep=UserFactory(name="Holder")))
    Opportunity.objects.update(held_over_until="2026-06-14")
    named = (",owner", f",{owner}") if owner else ("", "")

    take("opportunities", "id,name,account,stage{}\n1,Deal,Acme,negotiation{}\n".format(*named), source="crm")

    deal = Opportunity.objects.get()
    assert (deal.stage, deal.owner.name, str(deal.held_over_until)) == ("negotiation", *expected)


def test_an_imported_win_leaves_the_account_a_prospect(take, acme, ana):
    take("opportunities", "name,account,owner,stage,close date,amount\nDeal,Acme,Ana,Closed Won,2026-01-05,10\n")

    acme.refresh_from_db()
    assert acme.lifecycle == "prospect"
    take("accounts", "name,domain,lifecycle,customer since\nAcme,acme.com,Customer,2025-01-01\nNew,new.com,Customer,\n")
    assert Account.objects.get(name="New").lifecycle == "customer"


def test_a_stage_that_moved_becomes_a_stage_change(take, acme, ana):
    text = "id,name,account,owner,stage,opened on,close on\n1,Deal,Acme,Ana,{stage},2026-01-05,{close}\n"
    take("opportunities", text.format(stage="proposal", close=""), source="crm")

    job = take("opportunities", text.format(stage="won", close="2026-04-01"), source="crm")

    assert counts(job) == (0, 1, 0, 0)
    steps = Opportunity.objects.get().stage_changes.order_by("at").values_list("stage_from", "stage_to", "at")
    assert list(steps) == [
        ("", "proposal", datetime(2026, 1, 5, 12, tzinfo=UTC)),
        ("proposal", "won", datetime(2026, 4, 1, 12, tzinfo=UTC)),
    ]


def test_an_unknown_account_product_or_stage_is_rejected(take, acme, ana):
    job = take(
        "opportunities",
        "name,account,owner,stage,product\nA,Nobody,Ana,won,\nB,Acme,Ana,won,Nothing\nC,Acme,Ana,dancing,\n",
    )

    assert issues(job) == [(2, "no_account"), (3, "no_product"), (4, "choice")]
    assert not Opportunity.objects.exists()


def test_interactions_are_added_once_and_never_changed(take, acme, ana):
    contact = ContactFactory(account=acme, email="kim@acme.com")
    header = "type,date,account,contact email,owner,result,notes\n"
    text = header + "Phone call,2026-05-30,Acme,kim@acme.com,ana@x.com,Connected,{notes}\n"

    first = take("interactions", text.format(notes="Hello"))
    second = take("interactions", text.format(notes="Hello"))

    call = Interaction.objects.get()
    assert (call.kind, call.outcome, call.contact, call.user, call.source) == ("call", "spoke", contact, ana, "import")
    assert call.happened_at == datetime(2026, 5, 30, 12, tzinfo=UTC) and call.logged_at == NOON
    assert counts(first) == (1, 0, 0, 0) and counts(second) == (0, 0, 1, 0)


def test_an_interaction_finds_its_account_by_the_contact(take, acme):
    ContactFactory(account=acme, email="kim@acme.com")

    job = take("interactions", "type,date,email\nemail,2026-05-30,kim@acme.com\nemail,2026-05-30,x@y.com\n")

    assert Interaction.objects.get().account == acme and issues(job) == [(3, "account_empty")]


def test_what_is_no_contact_or_lies_ahead_is_rejected(take, acme):
    job = take("interactions", "type,date,account\nTask,2026-05-30,Acme\ncall,2026-06-02,Acme\ncall,31/02/2026,Acme\n")

    assert issues(job) == [(2, "choice"), (3, "future"), (4, "date")] and not Interaction.objects.exists()


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ("email,2026-05-30,Acme,voicemail,", "wrong_outcome", "Use one of replied, bounced, or none"),
        ("call,2026-05-30,Acme,bounced,", "wrong_outcome", "no_answer, voicemail, spoke"),
        ("visit,2026-05-30,Acme,voicemail,", "wrong_outcome", "Visit: “voicemail”"),
        ("call,2026-05-30,Acme,spoke,86401", "too_large", "is more than 86400"),
        ("call,2026-05-30,Acme,spoke,-1", "too_small", "less than 0"),
        ("call,1989-12-31,Acme,spoke,", "too_long_ago", "before 1990"),
    ],
)
def test_interactions_follow_the_rules_of_the_log_line(take, acme, row, code, words):
    good = "call,1990-01-01,Acme,spoke,86400"

    job = take("interactions", f"type,date,account,outcome,duration seconds\n{good}\n{row}\n")

    assert counts(job) == (1, 0, 0, 1) and issues(job) == [(3, code)]
    assert words in job.issues.get().reason and Interaction.objects.count() == 1


def test_an_outcome_is_read_as_the_log_line_reads_it(take, acme):
    rows = ["call,2026-05-30,Acme,completed", "email,2026-05-30,Acme,spoke", "visit,2026-05-30,Acme,replied"]

    take("interactions", "\n".join(["type,date,account,outcome", *rows]))

    assert dict(Interaction.objects.values_list("kind", "outcome")) == {
        "call": "spoke", "email": "replied", "visit": "held",
    }  # fmt: skip


@pytest.mark.parametrize(("strength", "code"), [("1000", None), ("1000.5", "too_large"), ("0", "too_small")])
def test_the_strength_of_a_signal_has_the_limits_of_every_door(take, acme, strength, code):
    kind = SignalType.objects.first()

    job = take("signals", f"id,account,type,date,strength\ns1,Acme,{kind.code},2026-05-01,{strength}\n", source="web")

    assert issues(job) == ([(2, code)] if code else [])


def test_open_deals_are_listed_once_by_where_their_account_is(take, acme, ana):
    hold(acme, BookFactory(rep=ana))
    AccountFactory(name="Beta")
    rows = ["1,A,Acme,Ana,engaging", "2,B,Beta,Ana,proposal", "3,C,Acme,Ana,won", "4,D,,Ana,engaging"]
    text = "\n".join(["id,name,account,owner,stage", *rows])

    assert issues(take("opportunities", text, dry_run=True)) == [
        (2, "open_in_book"), (3, "open_outside_books"), (5, "without_account"),
    ]  # fmt: skip
    assert counts(take("opportunities", text)) == (4, 0, 0, 0)
    assert issues(take("opportunities", text)) == [(5, "without_account")]


def test_transactions_may_be_negative_and_repeat_only_with_ids(take, acme):
    rows = ["Acme,2026-01-05,100.50,NOK", "Acme,2026-01-06,-100.50,NOK", "Acme,2026-01-05,100.50,NOK"]
    text = "\n".join(["account,date,amount,currency", *rows])

    job = take("transactions", text)

    assert counts(job) == (2, 0, 0, 1) and issues(job) == [(4, "same_as")]
    assert sum(Transaction.objects.values_list("amount", flat=True)) == Decimal(0)
    assert counts(take("transactions", text)) == (0, 0, 2, 1)


def test_a_period_that_ends_before_it_starts_is_rejected(take, acme):
    job = take("transactions", "account,date,amount,period start,period end\nAcme,2026-01-05,1,2026-02-01,2026-01-01\n")

    assert issues(job) == [(2, "period")]


def test_signals_are_unique_per_source_and_id(take, acme):
    kind = SignalType.objects.first()
    rows = [f"s1,Acme,{kind.code},2026-05-01,2", f"s2,Acme,{kind.name},2026-05-02,", "s3,Acme,nothing,2026-05-02,"]
    text = "\n".join(["id,account,type,date,strength", *rows])

    job = take("signals", text, source="web")

    assert counts(job) == (2, 0, 0, 1) and kind.code in job.issues.get().reason
    assert counts(take("signals", text, source="web")) == (0, 0, 2, 1)
    assert counts(take("signals", text.replace("s3", "s4"), source="ads")) == (2, 0, 0, 1)
    assert Signal.objects.count() == 4


def test_accounts_are_named_by_their_id_in_the_source(take):
    take("accounts", "id,name\nA1,Acme\n", source="crm")

    take("contacts", "id,name,account id\nC1,Kim,A1\n", source="crm")
    job = take("contacts", "id,name,account id\nC2,Bo,A1\n", source="other")

    assert Account.objects.get().contacts.get().name == "Kim" and issues(job) == [(2, "no_account")]
