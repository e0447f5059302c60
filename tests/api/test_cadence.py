"""The cadence through the API: its steps at the kind of book, the next step at each holding and after a log."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import CadenceStep
from assignment.actions.coverage import refresh_coverage
from assignment.models import Coverage
from tests.api.conftest import client_of, patch_as_read
from tests.assignment.runs import target_book
from tests.factories import BookFactory, InteractionFactory, held_account

pytestmark = pytest.mark.django_db
TARGETS = "/api/v1/target-books/"
STEPS = [{"day": 0, "kind": "call", "words": ""}, {"day": 3, "kind": "email", "words": "With the case of Acme"}]
WRITTEN = [{**step, "since": timezone.localdate().isoformat()} for step in STEPS]


def test_steps_are_written_read_replaced_and_left_as_they_are(leader):
    api = client_of(leader)
    made = api.post(TARGETS, {"name": "Starters", "cadence": STEPS[::-1]}, format="json")
    address = f"{TARGETS}{made.json()['id']}/"

    def change(**body):
        return patch_as_read(api, address, **body).json()

    assert made.status_code == 201 and made.json()["cadence"] == WRITTEN
    assert change(minimum_score=5)["cadence"] == WRITTEN
    assert change(cadence=STEPS[:1])["cadence"] == WRITTEN[:1]
    assert change(cadence=[])["cadence"] == []


@pytest.mark.parametrize(
    ("cadence", "status", "where"),
    [
        ([{"day": -1, "kind": "call"}], 400, None),
        ([{"day": 366, "kind": "call"}], 400, None),
        ([{"day": 1, "kind": "fax"}], 400, None),
        ([{"day": 1, "kind": "call", "more": 1}], 400, None),
        ([STEPS[0], STEPS[0]], 422, "same_step_twice"),
        ([{"day": day, "kind": "call"} for day in range(31)], 422, "too_many_steps"),
    ],
)
def test_steps_that_cannot_be_are_problems(leader, cadence, status, where):
    answer = client_of(leader).post(TARGETS, {"name": "Starters", "cadence": cadence}, format="json")

    assert answer.status_code == status and "cadence" in answer.json()["errors"]
    assert where is None or answer.json()["code"] == where


def test_each_holding_and_each_log_name_the_next_step(django_assert_max_num_queries):
    now = timezone.now()
    target, plain = target_book("with"), target_book("without")
    for step in STEPS:
        CadenceStep.objects.create(target_book=target, **step)
    book = BookFactory(target_book=target)
    accounts = [held_account(book=book, since=now - timedelta(days=20)) for _each in range(4)]
    other = held_account(book=BookFactory(target_book=plain), since=now - timedelta(days=20))
    InteractionFactory(account=accounts[1], happened_at=now - timedelta(days=2))
    InteractionFactory(account=accounts[2], happened_at=now - timedelta(days=2), outcome="spoke")
    refresh_coverage(now=now)
    api = client_of(book.rep)

    with django_assert_max_num_queries(6):
        rows = api.get("/api/v1/coverage/").json()["results"]
    found = {row["account"]: row["next_step"] for row in rows}
    logged = api.post(
        f"/api/v1/accounts/{accounts[0].pk}/interactions/",
        {"kind": "call", "outcome": "no_answer", "contact": accounts[0].contacts.get().pk}, format="json",
    ).json()  # fmt: skip

    first, second = found[accounts[0].pk], found[accounts[1].pk]
    assert (first["number"], first["of"], first["kind"], first["days_late"] > 5) == (1, 2, "call", True)
    assert (second["number"], second["words"]) == (2, "With the case of Acme")
    assert found[accounts[2].pk] is None and found[accounts[3].pk] == first
    assert logged["next_step"] == second and "Next step: Mail (step 2 of 2), " in logged["sentence"]
    row = Coverage.objects.get(account=accounts[3])
    assert api.get(f"/api/v1/coverage/{row.pk}/").json()["next_step"] == first
    [alone] = client_of(other.book.rep).get("/api/v1/coverage/").json()["results"]
    assert alone["next_step"] is None
