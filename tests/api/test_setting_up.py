"""Setting up through the API: what the pages can, with the same refusals as problems."""

from datetime import date

import pytest

from accounts.models import Book, Segment, TargetBook, Team
from tests.api.conftest import client_of, patch_as_read
from tests.assignment.runs import open_book, target_book
from tests.factories import AccountFactory, UserFactory, held_account, hold

pytestmark = pytest.mark.django_db
NORDIC = {"all": [{"field": "country", "op": "in", "value": ["NO", "SE"]}]}
IMPOSSIBLE = {"all": [{"field": "employees", "op": "gt", "value": 10}, {"field": "employees", "op": "lt", "value": 5}]}


@pytest.fixture
def rep(leader):
    team = Team.objects.create(name="North", leader=leader)
    return UserFactory(team=team)


@pytest.fixture
def api(leader):
    return client_of(leader)


def test_segments_are_previewed_saved_ordered_and_reported(api):
    AccountFactory.create_batch(11, country="NO", employees=50)
    held_account(country="SE", employees=5000)
    preview = api.post("/api/v1/segments/previews/", {"criteria": NORDIC, "place": 0}, format="json").json()
    made = api.post("/api/v1/segments/", {"name": "Nordic", "criteria": NORDIC, "place": 0}, format="json")
    segment = Segment.objects.get(name="Nordic")
    changed = api.patch(
        f"/api/v1/segments/{segment.pk}/", {"median_employees": 80}, format="json", headers={"If-Match": made["ETag"]}
    )
    ids = [made.json()["id"], *Segment.objects.exclude(pk=segment.pk).values_list("pk", flat=True)]
    order = api.post("/api/v1/segments/orders/", {"segments": ids[::-1]}, format="json")
    report = api.get("/api/v1/segments/overlaps/").json()

    assert (preview["matching"], preview["primary"], preview["changing"], preview["fewer_than"]) == (12, 12, 12, 10)
    assert [row["name"] for row in preview["sample"]] and preview["emptied"]
    assert (made.status_code, changed.status_code, changed.json()["median_employees"]) == (201, 200, 80)
    assert [row["id"] for row in order.json()] == ids[::-1]
    assert report["total"] == 12 and len(report["segments"]) == 5
    assert api.post("/api/v1/segments/enrolments/").json()["run"]


def test_a_preview_tells_numbers_below_ten_to_ops_only(api, ops):
    held_account(country="SE", employees=5000)
    body = {"criteria": NORDIC, "place": 0}

    for_leader = api.post("/api/v1/segments/previews/", body, format="json").json()
    for_ops = client_of(ops).post("/api/v1/segments/previews/", body, format="json").json()

    hidden = {"matching": None, "primary": None, "changing": None, "taken": [], "emptied": [], "sample": []}
    assert hidden.items() <= for_leader.items()
    assert (for_ops["matching"], for_ops["primary"], len(for_ops["sample"])) == (1, 1, 1)


@pytest.mark.parametrize(
    ("address", "body", "code"),
    [
        ("segments/", {"name": "X", "criteria": IMPOSSIBLE}, "contradictory_criteria"),
        ("segments/previews/", {"criteria": IMPOSSIBLE}, "contradictory_criteria"),
        ("segments/orders/", {"segments": [1]}, "other_segments"),
        ("target-books/", {"name": "X", "window_days": 3}, "window_shorter_than_notice"),
        ("target-books/", {"name": "SMB"}, "name_taken"),
        ("target-books/", {"name": "X", "checks": {"no_moon": "block"}}, "bad_checks"),
        (
            "target-books/",
            {"name": "X", "max_accounts": 999, "requirements": [{"measure": "touches", "minimum": 3}]},
            "cannot_be_worked",
        ),
    ],
)
def test_refusals_are_problems_with_their_code(api, address, body, code):
    answer = api.post(f"/api/v1/{address}", body, format="json")

    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_criteria_that_cannot_be_read_are_a_problem_of_their_field(api):
    answer = api.post("/api/v1/segments/previews/", {"criteria": {"all": [{"field": "nothing"}]}}, format="json")

    assert answer.status_code == 400
    assert "nothing" in answer.json()["errors"]["criteria"][0]


@pytest.mark.parametrize(
    ("name", "row", "missing"),
    [
        ("requirements", {"minimum": 3}, "measure"),
        ("capacities", {"segment": 1}, "capacity"),
        ("ramp", {"from_month": 1}, "factor_percent"),
        ("cadence", {"day": 1}, "kind"),
    ],
)
def test_a_change_may_leave_fields_out_but_its_rows_are_whole(api, name, row, missing):
    address = f"/api/v1/target-books/{TargetBook.objects.get(code='smb').pk}/"

    answer = patch_as_read(api, address, **{name: [row]})

    assert answer.status_code == 400 and list(answer.json()["errors"][name]["0"]) == [missing]


def test_a_row_of_a_change_takes_what_is_usual_where_it_says_nothing(api):
    target = TargetBook.objects.get(code="smb")
    address, line = f"/api/v1/target-books/{target.pk}/", {"measure": "touches", "minimum": 3}
    tried = api.post(
        "/api/v1/rules/dry-runs/", {"target_books": [{"target_book": target.pk, "requirements": [line]}]}, format="json"
    )
    saved = patch_as_read(api, address, requirements=[line])

    assert (tried.status_code, saved.status_code) == (200, 200)
    kept = target.requirements.values("segment", "alternative", "measure", "minimum", "window_days")
    assert list(kept) == [{**line, "segment": None, "alternative": 1, "window_days": 30}]


def test_a_kind_of_book_a_book_and_an_absence_are_set_up(api, rep):
    smb = Segment.objects.get(code="smb")
    body = {
        "name": "Starters", "max_accounts": 40, "capacities": [{"segment": smb.pk, "capacity": 30}],
        "requirements": [{"measure": "touches", "minimum": 3}], "ramp": [{"from_month": 1, "factor_percent": 30}],
    }  # fmt: skip
    target = api.post("/api/v1/target-books/", body, format="json")
    book = api.post("/api/v1/books/", {"rep": rep.pk, "target_book": target.json()["id"]}, format="json")
    address = f"/api/v1/books/{book.json()['id']}/"
    api.patch(address, {"factor_percent": 50}, format="json", headers={"If-Match": book["ETag"]})
    hold(AccountFactory(), Book.objects.get())
    capacity = api.get(f"{address}capacity/").json()
    refused = api.post(f"{address}closure/")
    away = {"user": rep.pk, "starts_on": "2030-07-01", "ends_on": "2030-07-20"}
    absence = api.post("/api/v1/availability/", away, format="json")

    assert [answer.status_code for answer in (target, book, absence)] == [201, 201, 201]
    assert target.json()["requirements"][0]["minimum"] == 3
    assert (capacity["factor_percent"], capacity["rooms"][0]["limit"], capacity["rooms"][1]["free"]) == (50, 20, 14)
    assert (refused.status_code, refused.json()["code"]) == (422, "holds_accounts")
    assert api.delete(f"/api/v1/availability/{absence.json()['id']}/").status_code == 204


def test_an_impossible_plan_is_a_problem_with_its_numbers(api):
    target = target_book(places=50)
    address = f"/api/v1/target-books/{target.pk}/capacity-plans/"
    hours = {"selling_hours": 126, "prospecting_share": 100, "hours_per_account": 3}
    quota = {"quota": 1_000_000, "average_deal": 50_000, "win_rate": 25, "opportunity_rate": 40}

    possible = api.post(address, hours, format="json")
    refused = api.post(address, hours | quota, format="json")

    assert possible.json() == {"by_time": 42, "by_activity": 525, "needed": None, "possible": 42}
    assert (refused.status_code, refused.json()["code"]) == (422, "impossible_plan")
    assert "200" in refused.json()["detail"] and "42" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("selling_hours", "nan"), ("quota", "inf"), ("quota", "-inf"), ("win_rate", "nan"), ("win_rate", 1e-200),
        ("opportunity_rate", 0.001), ("average_deal", 1e-200), ("quota", -1), ("hours_per_account", 0),
    ],
)  # fmt: skip
def test_the_calculator_refuses_what_is_no_number_or_has_no_end(api, field, value):
    address = f"/api/v1/target-books/{TargetBook.objects.get(code='smb').pk}/capacity-plans/"
    told = {"quota": 1e12, "average_deal": 1, "win_rate": 0.01, "opportunity_rate": 0.01}

    refused = api.post(address, told | {field: value}, format="json")

    assert refused.status_code == 400 and list(refused.json()["errors"]) == [field]
    assert api.post(address, told, format="json").json()["code"] == "impossible_plan", "the least of each has an end"


def test_a_rep_reads_and_a_leader_of_others_sees_nothing_of_it(rep):
    book = open_book(TargetBook.objects.get(code="general"), rep=rep)
    own, stranger = client_of(rep), client_of(UserFactory(role="leader"))

    assert own.get("/api/v1/segments/").status_code == 200
    assert own.post("/api/v1/segments/", {"name": "X"}, format="json").status_code == 403
    assert own.get(f"/api/v1/books/{book.pk}/capacity/").status_code == 200
    assert stranger.get(f"/api/v1/books/{book.pk}/capacity/").status_code == 404
    assert stranger.post("/api/v1/books/", {"rep": rep.pk, "target_book": 1}, format="json").status_code == 400
    away = {"user": rep.pk, "starts_on": date(2030, 1, 1), "ends_on": date(2030, 1, 9)}
    assert stranger.post("/api/v1/availability/", away, format="json").status_code == 400
