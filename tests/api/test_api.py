"""The API does what the pages do: rows by visibility, verbs by permission, allow-lists, ETags, one error shape."""

import uuid

import pytest
from django.core.cache import cache
from django.http import Http404
from django.utils.translation import override, trans_real
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import ValidationError
from rest_framework.test import APIClient

from accounts.errors import RuleViolation
from accounts.models import Account, Interaction, Team
from accounts.queries.field_history import field_history
from assignment.models import Repair
from bookofbusiness.api import problem_response
from bookofbusiness.pseudo_locale import CODE, PseudoTranslations, pseudo
from tests.api.conftest import client_of, patch_as_read
from tests.factories import AccountFactory, BookFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return held_account()


@pytest.fixture
def mine(account):
    return client_of(account.book.rep)


def test_without_signing_in_everything_is_closed():
    answer = APIClient().get("/api/v1/accounts/")

    assert answer.status_code in (401, 403) and answer.json()["code"] == "not_authenticated"


def test_a_rep_lists_the_own_book_alone(account, mine):
    held_account(), AccountFactory()

    answer = mine.get("/api/v1/accounts/")

    assert [row["id"] for row in answer.json()["results"]] == [account.pk]


def test_what_is_not_yours_looks_like_what_does_not_exist(mine):
    other = held_account()

    yours, nothing = mine.get(f"/api/v1/accounts/{other.pk}/"), mine.get("/api/v1/accounts/999999999/")

    assert yours.status_code == nothing.status_code == 404 and yours.content == nothing.content


@pytest.mark.parametrize(
    "query", ["colour=red", "order=colour", "limit=0", "limit=201", "limit=x", "station=moon", "book=x", "cursor=zz"]
)
def test_an_unknown_filter_order_or_page_is_a_400_that_names_it(mine, query):
    answer = mine.get(f"/api/v1/accounts/?{query}")

    assert answer.status_code == 400 and answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["status"] == 400 and answer.json()["code"]


def test_pages_go_by_key(ops):
    for _number in range(5):
        AccountFactory()
    client = client_of(ops)
    first = client.get("/api/v1/accounts/?limit=3&order=id").json()
    second = client.get(f"/api/v1/accounts/?limit=3&order=id&cursor={first['next']}").json()

    seen = [row["id"] for row in first["results"] + second["results"]]
    assert seen == list(Account.objects.order_by("pk").values_list("pk", flat=True)) and second["next"] == ""


def test_an_edit_needs_the_version_it_saw(account, mine):
    address = f"/api/v1/accounts/{account.pk}/"
    etag = mine.get(address)["ETag"]

    without = mine.patch(address, {"city": "Oslo"}, format="json")
    first = mine.patch(address, {"city": "Oslo"}, format="json", headers={"If-Match": etag})
    stale = mine.patch(address, {"city": "Bergen"}, format="json", headers={"If-Match": etag})

    assert (without.status_code, first.status_code, stale.status_code) == (428, 200, 412)
    account.refresh_from_db()
    assert account.city == "Oslo" and first["ETag"] != etag


@pytest.mark.parametrize(
    "field", ["book", "station", "potential_cents", "segment", "rest_until", "version", "nonsense"]
)
def test_what_the_system_decides_cannot_be_written(account, mine, field):
    address = f"/api/v1/accounts/{account.pk}/"

    answer = patch_as_read(mine, address, **{field: 1})

    assert answer.status_code == 400 and field in answer.json()["errors"]


def test_logging_answers_whether_it_counts_and_twice_is_once(account, mine):
    body = {"kind": "call", "outcome": "spoke", "contact": account.contacts.get().pk, "client_key": str(uuid.uuid4())}

    first = mine.post(f"/api/v1/accounts/{account.pk}/interactions/", body, format="json")
    again = mine.post(f"/api/v1/accounts/{account.pk}/interactions/", body, format="json")

    assert first.status_code == 201 and first.json()["counts"] is True and first.json()["sentence"]
    assert again.json()["interaction"] == first.json()["interaction"] and Interaction.objects.count() == 1


def test_a_log_without_a_contact_says_why_it_does_not_count(account, mine):
    answer = mine.post(f"/api/v1/accounts/{account.pk}/interactions/", {"kind": "call"}, format="json")

    assert answer.status_code == 201 and answer.json()["counts"] is False and answer.json()["why"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "kind"),
        ({"kind": "pigeon"}, "kind"),
        ({"kind": "call", "happened_at": "31/02/2026"}, "happened_at"),
        ({"kind": "call", "contact": -1}, "contact"),
    ],
)
def test_a_wrong_log_names_the_field(account, mine, body, field):
    answer = mine.post(f"/api/v1/accounts/{account.pk}/interactions/", body, format="json")

    assert answer.status_code == 400 and field in answer.json()["errors"] and not Interaction.objects.exists()


def test_giving_back_and_asking_ops_work_as_on_the_page(account, mine):
    asked = mine.post(f"/api/v1/accounts/{account.pk}/repairs/", {"field": "phone"}, format="json")
    given = mine.post(
        f"/api/v1/accounts/{account.pk}/returns/",
        {"reason": "wrong-record", "detail": {"field": "domain"}},
        format="json",
    )

    assert asked.status_code == 201 and given.status_code == 201 and Repair.objects.count() == 2
    account.refresh_from_db()
    assert account.station == "repair"


def test_a_refusal_is_problem_json_with_its_code(account, mine):
    mine.post(f"/api/v1/accounts/{account.pk}/repairs/", {"field": "phone"}, format="json")

    answer = mine.post(f"/api/v1/accounts/{account.pk}/repairs/", {"field": "phone"}, format="json")

    assert answer.status_code == 422 and answer["Content-Type"].startswith("application/problem+json")
    assert set(answer.json()) == {"type", "title", "status", "detail", "code", "errors"}


def test_a_leader_sees_the_branch_and_the_pool_alone():
    leader = UserFactory(role="leader")
    team = Team.objects.create(name="North", leader=leader)
    inside = held_account(book=BookFactory(rep=UserFactory(team=team)))
    outside, waiting = held_account(), AccountFactory()

    seen = {row["id"] for row in client_of(leader).get("/api/v1/accounts/").json()["results"]}

    assert seen == {inside.pk, waiting.pk} and outside.pk not in seen


def test_a_rep_may_not_see_runs(mine):
    answer = mine.get("/api/v1/runs/")

    assert answer.status_code == 403 and answer.json()["code"] == "permission_denied"


def test_a_token_is_given_for_the_right_password_alone():
    cache.clear()
    user = UserFactory(email="ana@example.com")
    wrong = APIClient().post("/api/v1/token/", {"username": user.email, "password": "no"}, format="json")
    right = APIClient().post("/api/v1/token/", {"username": user.email, "password": "password"}, format="json")

    assert wrong.status_code == 400 and right.status_code == 200
    client = APIClient(headers={"Authorization": f"Token {right.json()['token']}"})
    assert client.get("/api/v1/users/me/").json()["email"] == user.email


def test_deeply_nested_json_is_no_crash(account, mine):
    body = "[" * 100_000 + "]" * 100_000

    answer = mine.post(f"/api/v1/accounts/{account.pk}/interactions/", body, content_type="application/json")

    assert answer.status_code == 400


def test_the_description_names_every_resource(ops):
    answer = client_of(ops).get("/api/v1/schema/?format=json")

    assert answer.status_code == 200 and "/api/v1/accounts/{id}/returns/" in answer.json()["paths"]


def test_the_words_of_a_refusal_are_translated(monkeypatch):
    """Into the pseudo-language, which changes every text that is marked for translation."""
    monkeypatch.setitem(trans_real._translations, CODE, PseudoTranslations())

    with override(CODE):
        nothing, refused = problem_response(Http404(), {}), problem_response(RuleViolation("no", "No."), {})
        invalid = problem_response(ValidationError({"name": ["no"]}), {})

    assert nothing.data["title"] == pseudo("Not found") and refused.data["title"] == pseudo("Refused")
    assert nothing.data["detail"] == pseudo("There is nothing here that you may see.")
    assert invalid.data["detail"] == pseudo("Some values are not right; see errors.")


def test_the_field_history_names_who_wrote_through_the_api(account):
    token = Token.objects.create(user=account.book.rep)
    client = APIClient(headers={"Authorization": f"Token {token.key}"})
    address = f"/api/v1/accounts/{account.pk}/"

    patch_as_read(client, address, city="Oslo")

    [change] = field_history(Account.objects.get(pk=account.pk))
    assert change.by == account.book.rep.name
    assert [(field.field, field.before, field.after) for field in change.fields] == [("City", "", "Oslo")]
