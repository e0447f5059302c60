"""Bodies of the API say exactly what is meant: strict keys, typed details, and no row that one may not name."""

import pytest

from accounts.models import Contact, Opportunity, Task, Team
from assignment.models import Return
from tests.api.conftest import client_of
from tests.factories import BookFactory, ContactFactory, OpportunityFactory, TeamFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return held_account(book=BookFactory(rep=UserFactory(team=TeamFactory())))


@pytest.fixture
def mine(account):
    return client_of(account.book.rep)


@pytest.mark.parametrize(
    ("detail", "field"),
    [
        ({"duplicate_of": "abc"}, "duplicate_of"),
        ({"duplicate_of": -1}, "duplicate_of"),
        ({"field": "colour"}, "field"),
        ({"proposed_value": {"a": 1}}, "proposed_value"),
        ({"why": "because"}, "why"),
        ("text", "non_field_errors"),
    ],
)
def test_the_detail_of_a_return_is_typed(account, mine, detail, field):
    body = {"reason": "wrong-record", "detail": detail}

    answer = mine.post(f"/api/v1/accounts/{account.pk}/returns/", body, format="json")

    assert answer.status_code == 400 and field in answer.json()["errors"]["detail"] and not Return.objects.exists()


def test_a_return_as_duplicate_names_the_other_account(account, mine):
    body = {"reason": "duplicate-or-gone", "detail": {"duplicate_of": held_account().pk}}

    answer = mine.post(f"/api/v1/accounts/{account.pk}/returns/", body, format="json")

    assert answer.status_code == 201 and Return.objects.get().detail == body["detail"]


@pytest.mark.parametrize(
    "text", ['{"kind": "call", "a\\u0000": 1}', '{"kind": "\\ud800"}', '{"kind": 1e400}', '{"kind": NaN}']
)
def test_what_cannot_be_kept_is_no_body(account, mine, text):
    answer = mine.post(f"/api/v1/accounts/{account.pk}/interactions/", text, content_type="application/json")

    assert answer.status_code == 400 and answer.json()["code"] == "parse_error"


@pytest.mark.parametrize("field", ["contact", "opportunity", "assignee"])
def test_a_task_names_only_rows_that_one_may_see_and_says_the_same_of_all_others(account, mine, field):
    stranger = held_account()
    theirs = {
        "contact": stranger.contacts.get().pk,
        "opportunity": OpportunityFactory(account=stranger).pk,
        "assignee": stranger.book.rep_id,
    }[field]
    address = f"/api/v1/accounts/{account.pk}/tasks/"

    not_mine = mine.post(address, {"title": "Call", field: theirs}, format="json")
    nothing = mine.post(address, {"title": "Call", field: 999_999_999}, format="json")
    huge = mine.post(address, {"title": "Call", field: 10**30}, format="json")

    assert not_mine.status_code == nothing.status_code == huge.status_code == 400
    assert not_mine.json() == nothing.json() == huge.json() and field in nothing.json()["errors"]
    assert not Task.objects.exists()


def test_a_task_goes_to_an_active_colleague_of_the_team(account, mine):
    team = account.book.rep.team
    colleague, gone = UserFactory(team=team), UserFactory(team=team, is_active=False)
    address = f"/api/v1/accounts/{account.pk}/tasks/"

    given = mine.post(address, {"title": "Call", "assignee": colleague.pk}, format="json")
    refused = mine.post(address, {"title": "Call", "assignee": gone.pk}, format="json")

    assert given.status_code == 201 and Task.objects.get().assignee == colleague
    assert refused.status_code == 400


def test_an_opportunity_stays_with_people_one_may_hand_it_to(account, mine):
    deal = OpportunityFactory(account=account)
    address = f"/api/v1/opportunities/{deal.pk}/"

    answer = mine.patch(address, {"owner": UserFactory().pk}, format="json", headers={"If-Match": '"1"'})

    assert answer.status_code == 400 and "owner" in answer.json()["errors"]
    assert Opportunity.objects.get().owner == account.book.rep


def test_a_leader_hands_an_opportunity_to_the_branch():
    leader = UserFactory(role="leader")
    team = Team.objects.create(name="North", leader=leader)
    account = held_account(book=BookFactory(rep=UserFactory(team=team)))
    deal, other = OpportunityFactory(account=account), UserFactory(team=team)

    answer = client_of(leader).patch(
        f"/api/v1/opportunities/{deal.pk}/", {"owner": other.pk}, format="json", headers={"If-Match": '"1"'}
    )

    assert answer.status_code == 200 and answer.json()["owner"] == other.pk


def test_a_field_that_only_the_system_writes_is_refused_everywhere(account, mine):
    contact = ContactFactory(account=account)

    answer = mine.patch(
        f"/api/v1/contacts/{contact.pk}/",
        {"title": "Buyer", "account": held_account().pk},
        format="json",
        headers={"If-Match": '"1"'},
    )

    assert answer.status_code == 400 and "account" in answer.json()["errors"]
    assert Contact.objects.get(pk=contact.pk).title == ""


@pytest.mark.parametrize("route", ["accounts/{account}", "scores/{account}", "organisation", "books/{book}"])
def test_a_parameter_that_does_nothing_is_refused_on_details_too(account, mine, route):
    address = "/api/v1/" + route.format(account=account.pk, book=account.book_id) + "/"

    answer = mine.get(f"{address}?fields=name")

    assert answer.status_code == 400 and "fields" in answer.json()["errors"]
    assert mine.get(address).status_code == 200
