"""The report on returns through the API: every number leads to its returns, and of another branch nothing is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Team
from assignment.actions.repairs import data_was_right
from assignment.models import ReturnReason
from tests.api.conftest import answers_to, client_of
from tests.assignment.returning import give_back
from tests.factories import BookFactory, InteractionFactory, UserFactory, held_account, hold

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/return-report/"
ROWS = f"{ADDRESS}returns/"
NOW = timezone.now().replace(microsecond=0)
NUMBERS = {
    "all": "returned", "counted": "counted", "late": "late", "followed": "followed", "regretted": "regretted",
    "judged": "judged", "overturned": "overturned",
}  # fmt: skip


def ago(days):
    return NOW - timedelta(days=days)


@pytest.fixture
def book(team):
    return BookFactory(rep=UserFactory(name="Ana", team=team))


@pytest.fixture
def given(team, book, ops):
    """A poor fit that a later owner spoke with, a record that was right, and one that still is with ops."""
    ReturnReason.objects.filter(code="poor-fit").update(limit_percent_per_month=None)
    accounts = [held_account(book=book, since=ago(32), name=name) for name in ("Spoke", "Right", "Waits")]
    codes = ("poor-fit", "wrong-record", "wrong-record")
    rows = [give_back(account, code, now=ago(30)) for account, code in zip(accounts, codes, strict=True)]
    accounts[0].refresh_from_db()
    heir = BookFactory(rep=UserFactory(name="Bo", team=team))
    hold(accounts[0], heir, since=ago(20))
    InteractionFactory(account=accounts[0], user=heir.rep, happened_at=ago(10), outcome="spoke")
    data_was_right([rows[1].repairs.get().pk], by=ops, now=ago(25))
    return rows


@pytest.fixture
def strange():
    """A return of another branch."""
    far = Team.objects.create(name="South", leader=UserFactory(role="leader"))
    account = held_account(book=BookFactory(rep=UserFactory(name="Far", team=far)), since=ago(40))
    return give_back(account, "wrong-record", now=ago(30))


@pytest.fixture
def leads(team, given, strange):
    return answers_to(team.leader)


@pytest.mark.parametrize("by", ["rep", "reason", "segment", "source", "grade"])
def test_every_number_is_the_count_of_the_returns_behind_it(leads, by):
    lines, seen = leads(ADDRESS, by=by), 0
    for which, number in NUMBERS.items():
        for line in lines:
            assert len(leads(ROWS, by=by, key=line["key"], which=which)["results"]) == line[number], (which, line)
        of_all = sum(line[number] for line in lines)
        assert len(leads(ROWS, by=by, which=which)["results"]) == of_all, which
        seen += of_all
    assert seen == 3 + 1 + 1 + 1 + 1 + 1


def test_a_return_says_what_came_of_it(leads, given):
    rows = {row["id"]: row for row in leads(ROWS)["results"]}

    spoke, right, waits = (rows[each.pk] for each in given)
    assert (spoke["account"], spoke["account_name"], spoke["reason_code"]) == (given[0].account_id, "Spoke", "poor-fit")
    outcome = ("followed", "regretted", "judged", "overturned")
    assert [[row[name] for name in outcome] for row in (spoke, right, waits)] == [
        [True, True, False, False], [False, False, True, True], [False, False, False, False]
    ]  # fmt: skip
    assert (spoke["days_in_repair"], right["days_in_repair"]) == (None, 5) and waits["days_in_repair"] > 29


def test_pages_go_by_key_the_newest_first(leads, given):
    first = leads(ROWS, limit=2)
    second = leads(ROWS, limit=2, cursor=first["next"])

    ids = [row["id"] for row in first["results"] + second["results"]]
    assert ids == [each.pk for each in reversed(given)] and (first["previous"], second["next"]) == ("", "")
    assert [row["id"] for row in leads(ROWS, limit=2, cursor=second["previous"])["results"]] == ids[:2]
    assert [row["id"] for row in leads(ROWS, order="id")["results"]] == ids[::-1]


def test_what_went_to_another_branch_since_keeps_its_name_alone(leads, team, given, strange, client):
    account = given[2].account
    account.refresh_from_db()
    hold(account, strange.holding.book, since=ago(1))

    rows = {row["account_name"]: row["is_open"] for row in leads(ROWS)["results"]}
    client.force_login(team.leader)
    page = client.get("/reports/returns/rows/", {"key": given[2].rep_id}).content.decode()

    assert rows == {"Spoke": True, "Right": True, "Waits": False}
    assert f'/accounts/{account.pk}/"' not in page and f'/accounts/{given[0].account_id}/"' in page
    assert "went to another branch since" in page


def test_of_another_branch_nothing_is_told(leads, strange, given):
    leads(ROWS, 404, key=str(strange.rep_id))
    leads(ROWS, 404, by="reason", key="0")
    leads(ROWS, 404, by="segment", key="9" * 30)
    reason = str(strange.reason_id)
    assert strange.pk not in [row["id"] for row in leads(ROWS, by="reason", key=reason)["results"]]
    assert client_of(given[0].rep).get(ROWS).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        {"by": "moon"}, {"days": 1}, {"which": "x"}, {"order": "name"}, {"limit": 0}, {"limit": "x"}, {"colour": "red"},
        {"key": "x" * 201},
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_asked_is_a_400_that_names_it(leads, asked):
    assert next(iter(asked)) in leads(ROWS, 400, **asked)["errors"]


def test_a_cursor_that_no_page_gave_out_is_refused(leads):
    assert leads(ROWS, 400, cursor="x")["code"] == "bad_cursor"


def test_the_queries_do_not_grow_with_the_returns(leads, book, django_assert_num_queries):
    for _each in range(6):
        give_back(held_account(book=book, since=ago(40)), "wrong-record", now=ago(20))

    with django_assert_num_queries(6):
        assert len(leads(ROWS)["results"]) == 9
