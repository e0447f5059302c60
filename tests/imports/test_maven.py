"""The Maven CRM practice data comes out right, to the dollar."""

from decimal import Decimal

import pytest
from django.db.models import Count, Sum

from accounts.models import Account, Book, Opportunity, Product, StageChange, Team, User
from tests.imports.conftest import counts

FILES = [
    ("sales_teams.csv", "users"),
    ("accounts.csv", "accounts"),
    ("products.csv", "products"),
    ("sales_pipeline.csv", "opportunities"),
]


@pytest.fixture
def maven(shared, take):
    """All four files, imported in order: kind → Import."""
    return {kind: take(kind, shared / "maven_crm" / name, source="maven") for name, kind in FILES}


def test_the_sales_teams_become_agents_managers_and_regions(maven):
    assert counts(maven["users"]) == (35, 0, 0, 0)
    assert User.objects.filter(role="rep").count() == 35 and User.objects.filter(role="leader").count() == 6
    assert set(Team.objects.filter(parent=None).values_list("name", flat=True)) == {"Central", "East", "West"}
    agent = User.objects.get(name="Moses Frase")
    assert agent.team.leader.name == "Dustin Brinkmann" and agent.team.parent.name == "Central"
    assert agent.email == "moses.frase@import.invalid" and not agent.has_usable_password()
    assert Book.objects.open().filter(rep__role="rep", target_book__code="general").count() == 35


def test_the_accounts_keep_their_parents_and_count_in_dollars(maven):
    assert counts(maven["accounts"]) == (85, 0, 0, 0)
    assert Account.objects.filter(parent__isnull=False).count() == 15
    acme = Account.objects.get(name="Acme Corporation")
    assert (acme.annual_revenue, acme.currency, acme.country, acme.employees) == (
        Decimal("1100040000.00"),
        "USD",
        "US",
        2822,
    )
    assert Account.objects.filter(country="").count() == 0 and not Account.objects.filter(industry="technolgy").exists()
    assert set(Account.objects.values_list("station", "lifecycle")) == {("pool", "prospect")}


def test_the_pipeline_adds_up(maven):
    assert counts(maven["opportunities"]) == (8800, 0, 0, 0)
    stages = dict(Opportunity.objects.values_list("stage").annotate(n=Count("pk")))
    assert stages == {"won": 4238, "lost": 2473, "engaging": 1589, "prospecting": 500}
    won = Opportunity.objects.filter(stage="won")
    assert won.aggregate(value=Sum("amount"))["value"] == Decimal(10_005_534)
    by_region = dict(won.values_list("owner__team__region").annotate(value=Sum("amount")))
    assert by_region == {"Central": Decimal(3_346_293), "East": Decimal(3_090_594), "West": Decimal(3_568_647)}


def test_gtxpro_is_gtx_pro(maven):
    assert Product.objects.count() == 7
    assert Opportunity.objects.filter(product__name="GTX Pro").count() == 1480


def test_deals_without_an_account_are_kept_and_listed(maven):
    assert Opportunity.objects.filter(account=None).count() == 1425
    assert maven["opportunities"].issues.filter(level="warning", code="without_account").count() == 1425


def test_each_stage_that_the_file_tells_of_is_a_change(maven):
    deal = Opportunity.objects.filter(stage="won").first()
    steps = list(deal.stage_changes.order_by("at").values_list("stage_from", "stage_to"))
    assert steps == [("", "engaging"), ("engaging", "won")]
    assert StageChange.objects.filter(stage_to__in=["won", "lost"]).count() == 4238 + 2473


def test_a_second_import_changes_nothing(maven, shared, take):
    versions = list(Account.objects.order_by("pk").values_list("pk", "version", "updated_at"))

    again = {kind: take(kind, shared / "maven_crm" / name, source="maven") for name, kind in FILES}

    assert {kind: counts(job) for kind, job in again.items()} == {
        "users": (0, 0, 35, 0), "accounts": (0, 0, 85, 0), "products": (0, 0, 7, 0), "opportunities": (0, 0, 8800, 0),
    }  # fmt: skip
    assert list(Account.objects.order_by("pk").values_list("pk", "version", "updated_at")) == versions
    assert StageChange.objects.count() == 8300 + 4238 + 2473 + 500
