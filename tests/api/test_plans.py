"""Plans through the API: the same refusals as on the pages, nothing lost of two editors, nothing for strangers."""

import pytest

from assignment.models import Plan
from tests.api.conftest import client_of
from tests.assignment.runs import open_book, plan_for, preview, ready, target_book
from tests.factories import TeamFactory, UserFactory

pytestmark = pytest.mark.django_db
PLANS = "/api/v1/plans/"


@pytest.fixture
def leader():
    team = TeamFactory(leader=UserFactory(role="leader"))
    open_book(target_book(), rep=UserFactory(team=team))
    return team.leader


def test_a_plan_is_made_read_changed_and_copied(leader):
    api = client_of(leader)
    made = api.post(
        PLANS,
        {"name": "Weekly", "at": "10:00", "ranking": ["potential"], "lead_hours": 24, "gives_tags": ["q3"]},
        format="json",
    )

    assert made.status_code == 201, made.json()
    assert (made.json()["is_paused"], made.json()["owner"], made.json()["code"]) == (True, leader.pk, "weekly")
    address, etag = f"{PLANS}{made.json()['id']}/", made["ETag"]
    changed = api.patch(address, {"exclusions": {"away": {"number": 9}}}, headers={"If-Match": etag}, format="json")
    assert changed.status_code == 200 and changed.json()["exclusions"] == {"away": {"number": 9}}
    assert api.patch(address, {"name": "Mine"}, headers={"If-Match": etag}, format="json").status_code == 412
    assert api.patch(address, {"name": "Mine"}, format="json").status_code == 428
    copy = api.post(f"{address}copies/")
    assert (copy.status_code, copy.json()["name"], copy.json()["lead_hours"]) == (201, "Copy of Weekly", 24)
    assert copy.json()["gives_tags"] == ["q3"]


def test_a_retrieval_keeps_criteria_and_refuses_what_cannot_be_asked(leader):
    api = client_of(leader)
    norway = {"all": [{"field": "country", "op": "eq", "value": "NO"}]}
    made = api.post(PLANS, {"name": "Norway", "kind": "retrieval", "criteria": norway, "at": "18:00"}, format="json")
    assert (made.status_code, made.json()["criteria"]) == (201, norway)
    wrong = {"all": [{"field": "book_id", "op": "eq", "value": 1}]}
    headers = {"If-Match": made["ETag"]}
    answer = api.patch(f"{PLANS}{made.json()['id']}/", {"criteria": wrong}, headers=headers, format="json")
    assert answer.status_code == 422 and "criteria" in answer.json()["errors"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"ranking": ["book"]}, "ranking"),
        ({"exclusions": {"away": {"number": 99}}}, "exclusions"),
        ({"exclusions": [1]}, "exclusions"),
        ({"criteria": {"all": [{"field": "book_id", "op": "eq", "value": 1}]}}, "criteria"),
        ({"apply_weekday": 1}, "apply_at"),
        ({"lead_hours": 5, "apply_weekday": 1, "apply_at": "06:00"}, "lead_hours"),
        ({"owner": 1}, "owner"),
        ({"next_slot": "2026-01-01"}, "next_slot"),
        ({"source_books": [0]}, "source_books"),
        ({"fill_to_percent": 0}, "fill_to_percent"),
        ({"gives_tags": "q3"}, "gives_tags"),
        ({"gives_tags": [""]}, "gives_tags"),
        ({"gives_tags": ["a,b"]}, "gives_tags"),
        ({"gives_tags": ["q3"], "kind": "retrieval"}, "gives_tags"),
    ],
)
def test_what_cannot_be_is_refused_by_field(leader, body, field):
    answer = client_of(leader).post(PLANS, {"name": "Weekly", "at": "10:00", **body}, format="json")

    assert answer.status_code in (400, 422) and field in answer.json()["errors"], answer.json()
    assert not Plan.objects.filter(name="Weekly").exists()


def test_a_plan_for_everybody_is_read_but_not_changed_by_a_leader(leader):
    plan = plan_for(code="everybody")
    api = client_of(leader)

    assert api.get(f"{PLANS}{plan.pk}/").status_code == 200
    answer = api.patch(f"{PLANS}{plan.pk}/", {"name": "Mine"}, headers={"If-Match": '"1"'}, format="json")
    assert answer.status_code == 403 and answer.json()["code"] == "not_your_plan"


def test_a_run_of_a_plan_in_another_way_is_built_again_through_the_api(ops):
    target = target_book(places=2)
    open_book(target)
    ready(3)
    run = preview(plan_for(target), by=ops)

    answer = client_of(ops).post(f"/api/v1/runs/{run.pk}/rebuild/", {"mode": "lowest_fill"}, format="json")

    run.refresh_from_db()
    assert answer.status_code == 200 and run.settings["mode"] == "lowest_fill"
    assert client_of(ops).post(f"/api/v1/runs/{run.pk}/rebuild/", {"mode": "by_lot"}, format="json").status_code == 400
