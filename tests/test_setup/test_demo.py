"""The demo company: the same for the same seed, and every state of every thing can be seen in it."""

import re
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.db.models import Count, Sum

from accounts.models import Account, Contact, Interaction, Opportunity, Role, Station, Task, Team, User
from assignment.models import Coverage, Move, Repair, Return, Run
from assignment.queries.integrity import broken_invariants
from bookofbusiness.demo.build import build_demo
from bookofbusiness.demo.people import make_people

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = datetime(2026, 6, 5, 9, 30, tzinfo=UTC)
PERSIAN = re.compile("[\u0600-\u06ff]")


def counts(model, field: str) -> dict[str, int]:
    return dict(model.objects.order_by(field).values_list(field).annotate(Count("pk")))


def figures() -> dict:
    """What somebody would compare: how many of each state, and sums that one different throw of the dice changes."""
    return {
        "stations": counts(Account, "station"), "returns": counts(Return, "state"), "repairs": counts(Repair, "state"),
        "runs": counts(Run, "status"), "lines": counts(Move, "state"), "coverage": counts(Coverage, "state"),
        "stages": counts(Opportunity, "stage"), "people": counts(User, "role"),
        "names": list(Account.objects.order_by("domain", "name").values_list("name", "city", "employees")),
        "talks": (Interaction.objects.count(), Interaction.objects.aggregate(Sum("duration_seconds"))),
        "money": Opportunity.objects.aggregate(Sum("amount"))["amount__sum"],
        "held_by": list(Account.objects.order_by("domain", "name").values_list("name", "book__rep__name")),
    }  # fmt: skip


def test_the_same_seed_makes_the_same_company_with_every_state(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with transaction.atomic():
        build_demo(seed=7, count=600, now=NOW)
        first = figures()
        transaction.set_rollback(True)

    build_demo(seed=7, count=600, now=NOW)

    assert figures() == first
    assert broken_invariants() == []
    assert Team.objects.filter(parent__isnull=False).count() == 3
    assert first["people"][Role.REP] == 40 and sum(first["stations"].values()) == 600
    assert set(first["stations"]) == set(Station.values)
    assert set(first["returns"]) == set(Return.State.values)
    assert set(first["repairs"]) == set(Repair.State.values)
    assert set(first["stages"]) == set(Opportunity.Stage.values)
    assert {"previewed", "held", "cancelled", "done", "reverted", "failed"} <= set(first["runs"])
    assert {"proposed", "pinned", "dropped", "applied", "reverted"} <= set(first["lines"])
    assert set(first["coverage"]) == set(Coverage.State.values)
    assert Task.objects.filter(kind="meeting").exists()
    for people in (Account, Contact, User):
        assert any(PERSIAN.search(name) for name in people.objects.values_list("name", flat=True)), people


def test_another_seed_makes_other_people():
    with transaction.atomic():
        first = [rep.name for rep in make_people(seed=7, today=NOW.date()).reps]
        transaction.set_rollback(True)

    assert [rep.name for rep in make_people(seed=8, today=NOW.date()).reps] != first
