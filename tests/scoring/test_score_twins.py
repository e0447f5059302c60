"""The set-based score and the plain Python one agree on thousands of random accounts."""

import math
import random
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from accounts.models import Account, Contact, Opportunity
from accounts.queries.chunks import IdRange
from accounts.queries.fields import values_of
from scoring.actions.models import copy_model, publish
from scoring.actions.score import score
from scoring.models import FitRule, Score, ScoreModel, ScoreOverride, Signal, SignalType
from scoring.queries.calculation import Moment, calculation_sql
from scoring.queries.models import current_model, read_model
from scoring.rules.readiness import Facts, assess
from scoring.rules.score import present_sums, score_of
from tests.factories import DAY, NOON, UserFactory

MANY = 2500
AT = Moment(now=NOON, today=NOON.date())
EVERYTHING = IdRange(0, 2**62)
RULES = [
    ("industry", "in", ["software", "Energy"], 18, "half"),
    ("industry", "ne", "farming", 3, "zero"),
    ("annual_revenue", "between", [1_000_000, 9_999_999.99], -7, "half"),
    ("lifecycle", "eq", "customer", 6, "zero"),
    ("customer_since", "within_days", 400, 9, "half"),
    ("tags", "contains", "vip", 11, "zero"),
    ("custom.outside", "gte", 50, 13, "half"),
    ("segment", "eq", "smb", 5, "zero"),
    ("potential", "gte", 4000, 4, "zero"),
    ("do_not_contact", "eq", True, -40, "zero"),
    ("country", "filled", None, 2, "exclude"),
    ("founded_in", "gte", 1990, 1, "exclude"),
]


def chance(dice, value, *, of=0.7, other=None):
    return value if dice.random() < of else other


def random_account(dice, number):
    return Account(
        name=f"Account {number}",
        domain=chance(dice, f"d{dice.randrange(MANY // 2)}.example", other=""),
        phone=chance(dice, "1", other=""),
        industry=dice.choice(["", "Software", "energy", "Farming"]),
        country=chance(dice, "NO", other=""),
        employees=chance(dice, int(math.exp(dice.uniform(0, 9)))),
        annual_revenue=chance(dice, Decimal(dice.randrange(0, 2_000_000_000)) / 100),
        lifecycle=dice.choice(["prospect", "customer", "past"]),
        customer_since=chance(dice, NOON.date() - timedelta(days=dice.randrange(-30, 800))),
        founded_in=chance(dice, dice.randrange(1900, 2026), of=0.95),
        tags=dice.sample(["vip", "old", "fair"], k=dice.randrange(3)),
        custom=dice.choice([{}, {"outside": dice.randrange(100)}, {"outside": "77.5"}, {"outside": "none"}]),
        do_not_contact=dice.random() < 0.05,
        potential_override_cents=chance(dice, dice.randrange(1, 10**6), of=0.2),
    )


def random_signals(dice, accounts, types):
    for account in accounts:
        for _each in range(dice.randrange(6)):
            yield Signal(
                account=account,
                signal_type=dice.choice(types),
                happened_at=NOON - dice.random() ** 2 * 700 * DAY,
                strength=dice.uniform(0.1, 4),
                source="test",
                external_id=str(dice.random()),
            )


@pytest.fixture
def crowd(db):
    dice = random.Random(7)
    accounts = Account.objects.bulk_create(random_account(dice, number) for number in range(MANY))
    for child in dice.sample(accounts, k=200):
        child.parent = dice.choice(accounts)
    Account.objects.bulk_update(accounts, ["parent"], batch_size=1000)
    Signal.objects.bulk_create(random_signals(dice, accounts, list(SignalType.objects.all())))
    Contact.objects.bulk_create(
        Contact(
            account=dice.choice(accounts), name="Someone", email=chance(dice, "a@b.example", other=""),
            phone=chance(dice, "1", other=""), do_not_call=dice.random() < 0.3, do_not_email=dice.random() < 0.3,
            left_on=chance(dice, NOON.date(), of=0.2), email_bounced_at=chance(dice, NOON, of=0.2),
        )
        for _each in range(MANY)
    )  # fmt: skip
    person = UserFactory()
    Opportunity.objects.bulk_create(
        Opportunity(account=dice.choice(accounts), owner=person, name="Deal", stage=dice.choice(["won", "proposal"]))
        for _each in range(500)
    )
    ScoreOverride.objects.bulk_create(
        ScoreOverride(
            account=dice.choice(accounts), points=dice.randrange(-60, 60), reason="Known", by=person,
            made_at=NOON - dice.randrange(-2, 3) * DAY, expires_on=NOON.date() + dice.randrange(-2, 3) * DAY,
        )
        for _each in range(300)
    )  # fmt: skip
    draft = copy_model(current_model().pk, by=person, now=NOON - 500 * DAY)
    FitRule.objects.bulk_create(
        FitRule(model=draft, position=50, label=field, field=field, op=op, value=value, points=points, missing=m)
        for field, op, value, points, m in RULES
    )
    publish(draft.pk, by=person, now=NOON)
    return accounts


def sums_by_account(model):
    slots = {weight.type_id: weight.slot for weight in model.weights}
    signals = defaultdict(list)
    for account_id, kind, strength, at in Signal.objects.values_list(
        "account_id", "signal_type_id", "strength", "happened_at"
    ):
        signals[account_id].append((slots[kind], strength, at))
    return {account_id: present_sums(model, rows, now=NOON) for account_id, rows in signals.items()}


def overrides_by_account():
    points = defaultdict(int)
    for row in ScoreOverride.objects.all():
        if row.expires_on >= AT.today and row.made_at <= NOON:
            points[row.account_id] += row.points
    return points


def facts_by_account(accounts):
    def can_be_reached(contact):
        by_mail = contact.email and not contact.do_not_email and not contact.email_bounced_at
        return not contact.left_on and (by_mail or ((contact.phone or contact.mobile) and not contact.do_not_call))

    reachable = {contact.account_id for contact in Contact.objects.all() if can_be_reached(contact)}
    opened = set(Opportunity.objects.open().values_list("account_id", flat=True))
    same = defaultdict(set)
    for account in accounts:
        same[account.domain].add(account)
    for account in accounts:
        relatives = {account.pk, account.parent_id} | {
            row.pk for row in same[account.domain] if row.parent_id == account.pk
        }
        yield (
            account.pk,
            Facts(
                do_not_contact=account.do_not_contact,
                has_reachable_contact=account.pk in reachable,
                has_domain=bool(account.domain),
                shares_domain=bool(account.domain) and any(row.pk not in relatives for row in same[account.domain]),
                has_open_opportunity=account.pk in opened,
                station=account.station,
            ),
        )


@pytest.mark.parametrize("stored_heat", [True, False])
def test_the_database_scores_as_python_does(crowd, stored_heat):
    score(now=NOON)
    version = current_model()
    model = read_model(version)
    sql, params = calculation_sql(model, EVERYTHING, model_id=version.pk, at=AT, stored_heat=stored_heat)
    with connection.cursor() as cursor:
        cursor.execute(sql, params.values)
        names = [column.name for column in cursor.description]
        rows = {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    accounts = list(Account.objects.select_related("segment"))
    sums, overrides = sums_by_account(model), overrides_by_account()
    assert len(rows) == MANY

    grades = set()
    for account in accounts:
        expected = score_of(
            model, values=values_of(account), sums=sums.get(account.pk, {}),
            override_points=overrides[account.pk], today=AT.today,
        )  # fmt: skip
        found = rows[account.pk]
        for name in ("fit_raw", "heat", "timing_raw", "priority_raw"):
            assert math.isclose(found[name], getattr(expected, name), rel_tol=1e-9, abs_tol=1e-6), (name, account)
        for name in ("fit", "timing", "priority", "grade"):
            assert found[name] == getattr(expected, name), (name, account)
        grades.add(expected.grade)
    assert len(grades) == 9


def test_the_database_judges_readiness_as_python_does(crowd):
    score(now=NOON)

    accounts = list(Account.objects.select_related("segment"))
    model = read_model(current_model())
    stored = Score.objects.in_bulk()
    values = {account.pk: values_of(account) for account in accounts}
    for pk, facts in facts_by_account(accounts):
        plain = score_of(model, values=values[pk], sums={}, today=AT.today)
        expected = assess(replace(facts, is_scored=plain.is_scored))
        found = stored[pk]
        assert (found.is_ready, tuple(found.not_ready), tuple(found.warnings)) == (
            expected.is_ready, expected.not_ready, expected.warnings
        )  # fmt: skip
    assert {code for row in stored.values() for code in row.warnings} == {
        "no_contact", "no_domain", "duplicate", "open_opportunity"
    }  # fmt: skip


def test_a_model_without_rules_and_weights_gives_zero(db):
    version = ScoreModel.objects.create(number=99, epoch=NOON)
    Account.objects.create(name="Alone")
    sql, params = calculation_sql(read_model(version), EVERYTHING, model_id=version.pk, at=AT)
    with connection.cursor() as cursor:
        cursor.execute(sql, params.values)
        row = cursor.fetchone()

    assert row[1:9] == (0, 0, 0, 0, 0, 0, 0, "C3")
