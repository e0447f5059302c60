"""The coverage report through the API: what the page shows, each number down to its accounts, and nobody else's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Team
from assignment.models import RetrievalNotice
from tests.api.conftest import answers_to, client_of
from tests.assignment.covering import NOW, SINCE, book_of_each_state, count_all, move, touch
from tests.factories import BookFactory, OpportunityFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/coverage-report/"
ACCOUNTS, MARKET = f"{ADDRESS}accounts/", f"{ADDRESS}market/"
# Measures that no number of the report stands for: the dashboard leads to them.
OF_THE_DASHBOARD = {"at_risk": 1, "safe": 2, "to_do": 1, "opened": 1}


@pytest.fixture
def ana(team):
    """A book with an account of each state: engaged (fit A, cold), worked, touched, quiet (at risk), new."""
    book = book_of_each_state(team)
    touch(book.accounts.get(name="E"), 15, outcome="spoke")
    quiet, due_on = book.accounts.get(name="Q"), timezone.localdate(NOW) + timedelta(days=7)
    RetrievalNotice.objects.create(holding=quiet.holdings.get(), given_at=NOW, due_on=due_on)
    return book


@pytest.fixture
def far():
    """A book of another branch with one account."""
    book = BookFactory(rep=UserFactory(name="Far", team=Team.objects.create(name="South")))
    held_account(book=book, since=SINCE, name="Not yours")
    return book


@pytest.fixture
def leads(team, ana, far):
    """After the night: what the leader of North gets at an address, as JSON."""
    count_all()
    return answers_to(team.leader)


def test_the_week_before_the_trend_and_what_went_cold_stand_in_the_report(team, ana, far):
    for days_ago in (21, 14, 7, 0):
        count_all(days_ago=days_ago)

    found = client_of(team.leader).get(ADDRESS, {"by": "rep"}).json()

    assert [round(100 * week["coverage"]) for week in found["weeks"]] == [25, 25, 25, 50]
    assert found["weeks"][-1]["day"] == found["day"] and found["goal"] == 0.8 and found["cold"] == 1
    [line] = found["lines"]
    assert (line["key"], line["name"]) == (str(ana.pk), "Ana")
    for each in (found["total"], line):
        assert (each["coverage"], each["before"]["coverage"]) == (0.5, 0.25)
        assert (each["covered"], each["uncovered"], each["before"]["covered"]) == (2, 2, 1)


def test_without_a_week_before_there_is_nothing_to_compare(leads):
    found = leads(ADDRESS)

    assert found["total"]["before"] is None and found["lines"][0]["before"] is None and len(found["weeks"]) == 1


@pytest.mark.parametrize("by", ["rep", "team", "target", "segment", "grade"])
def test_lines_are_called_as_on_the_page(leads, team, client, by):
    client.force_login(team.leader)
    page = client.get("/reports/coverage/", {"by": by})

    lines = leads(ADDRESS, by=by)["lines"]

    assert lines and sorted(line["name"] for line in lines) == sorted(
        str(row["label"]) for row in page.context["lines"]
    )


@pytest.mark.parametrize("base", ["grace", "book"])
@pytest.mark.parametrize("by", ["rep", "team", "target", "segment", "grade"])
def test_every_number_is_the_count_of_the_accounts_behind_it(leads, by, base):
    found, seen = leads(ADDRESS, by=by, base=base), 0
    for line in (found["total"], *found["lines"]):
        names = ["accounts", "covered", "uncovered", "touched_any", "several", "single", "a_accounts", "a_covered"]
        for measure in [*names, "a_touched", "with_opportunity", "new", "not_worked", "touched", "worked", "engaged"]:
            key = {"key": line["key"]} if line["key"] else {}
            behind = leads(ACCOUNTS, by=by, base=base, measure=measure, **key)
            assert behind["counted"]["accounts"] == line[measure] == len(behind["results"]), (measure, key)
            seen += line[measure]
    assert seen > 10
    assert leads(ACCOUNTS, measure="cold", base=base)["counted"]["accounts"] == found["cold"] == 1


@pytest.mark.parametrize(("measure", "count"), OF_THE_DASHBOARD.items())
def test_the_measures_of_the_dashboard_are_there_too(leads, measure, count):
    assert leads(ACCOUNTS, measure=measure)["counted"]["accounts"] == count


def test_an_account_stands_there_as_it_stood_that_night(leads, ana):
    [row] = leads(ACCOUNTS, measure="engaged")["results"]

    account = ana.accounts.get(name="E")
    assert row == {
        "account": account.pk, "name": "E", "is_open": True, "book": ana.pk, "rep": ana.rep_id, "state": "engaged",
        "touches": 1, "contacts": 1, "opportunities": 1, "quiet_days": 15, "segment": account.segment_id,
        "grade": "A1", "score": account.score.priority, "potential_cents": 1_200_000,
    }  # fmt: skip


def test_opportunities_of_the_dashboard_are_counted_by_its_days(leads, ana):
    OpportunityFactory(
        account=ana.accounts.get(name="T"), opened_on=timezone.localdate(NOW) - timedelta(days=80), stage="lost"
    )

    assert leads(ACCOUNTS, measure="opened")["counted"] == {
        "accounts": 2, "touches": 2, "contacts": 2, "opportunities": 2
    }  # fmt: skip


def test_pages_go_by_key_in_the_order_that_was_asked_for(leads):
    first = leads(ACCOUNTS, order="quiet", limit=3)
    second = leads(ACCOUNTS, order="quiet", limit=3, cursor=first["next"])
    back = leads(ACCOUNTS, order="quiet", limit=3, cursor=second["previous"])

    names = [row["name"] for row in first["results"] + second["results"]]
    assert names == ["Q", "E", "T", "W"] and back["results"] == first["results"]
    assert (first["counted"]["accounts"], first["previous"], second["next"]) == (4, "", "")
    assert [row["name"] for row in leads(ACCOUNTS, order="potential")["results"]][0] == "E"


def test_what_moved_out_of_sight_since_the_night_keeps_its_name_alone(leads, ana, far, ops):
    move(ana.accounts.get(name="W"), far, by=ops)

    assert {row["name"]: row["is_open"] for row in leads(ACCOUNTS, measure="covered")["results"]} == {
        "E": True, "W": False
    }  # fmt: skip


def test_of_another_branch_nothing_is_counted_and_its_lines_do_not_exist(leads, far, ana):
    for address in (ADDRESS, ACCOUNTS):
        found = leads(address, team=far.rep.team_id)
        assert (found.get("total") or found["counted"])["accounts"] == 0
    leads(ACCOUNTS, 404, key=str(far.pk))
    leads(ACCOUNTS, 404, by="team", key=str(far.rep.team_id))
    assert leads(ACCOUNTS, key=str(ana.pk))["counted"]["accounts"] == 4


@pytest.mark.parametrize("address", [ADDRESS, ACCOUNTS, MARKET, f"{MARKET}accounts/"])
def test_a_rep_has_no_report(leads, ana, address):
    assert client_of(ana.rep).get(address).status_code == 403


@pytest.mark.parametrize(
    ("address", "asked", "named"),
    [
        (ADDRESS, {"by": "moon"}, "by"),
        (ADDRESS, {"measure": "covered"}, "measure"),
        (ADDRESS, {"cursor": "x"}, "cursor"),
        (ACCOUNTS, {"measure": "x"}, "measure"),
        (ACCOUNTS, {"base": "all"}, "base"),
        (ACCOUNTS, {"order": "name"}, "order"),
        (ACCOUNTS, {"limit": 0}, "limit"),
        (ACCOUNTS, {"limit": 201}, "limit"),
        (ACCOUNTS, {"team": -1}, "team"),
        (ACCOUNTS, {"segment": 2**63}, "segment"),
        (ACCOUNTS, {"key": "9" * 21}, "key"),
        (ACCOUNTS, {"colour": "red"}, "colour"),
        (MARKET, {"grade": "A"}, "grade"),
        (MARKET, {"segment": "x"}, "segment"),
        (f"{MARKET}accounts/", {"grade": "A"}, "grade"),
        (f"{MARKET}accounts/", {"measure": "single"}, "measure"),
        (f"{MARKET}accounts/", {"order": "score"}, "order"),
    ],
)
def test_what_cannot_be_asked_is_a_400_that_names_it(leads, address, asked, named):
    assert named in leads(address, 400, **asked)["errors"]


@pytest.mark.parametrize("address", [ACCOUNTS, f"{MARKET}accounts/"])
def test_a_cursor_that_no_page_gave_out_is_refused(leads, address):
    assert leads(address, 400, cursor="x")["code"] == "bad_cursor"


def test_the_market_is_that_of_the_page_and_each_number_leads_to_its_accounts(leads, team, ana, far, ops):
    move(ana.accounts.get(name="W"), BookFactory(rep=UserFactory(name="Beth", team=team)), by=ops)
    move(ana.accounts.get(name="Q"), None, by=ops)
    count_all()

    found = leads(MARKET)

    [segment] = found["segments"]
    assert (segment["name"], segment["accounts"], segment["covered"], segment["coverage"]) == ("SMB", 5, 2, 0.4)
    squares = {square["grade"]: square for row in found["matrix"] for square in row["squares"]}
    assert [row["fit"] for row in found["matrix"]] == ["A", "B", "C"] and len(squares) == 9
    assert (squares["A1"]["accounts"], squares["A1"]["covered"], squares["A2"]["coverage"]) == (1, 1, None)
    asked = [({"segment": segment["segment"]}, segment), *(({"grade": g}, square) for g, square in squares.items())]
    for narrowed, square in asked:
        for measure in ("accounts", "covered"):
            behind = leads(f"{MARKET}accounts/", measure=measure, **narrowed)
            assert behind["total"] == square[measure] == len(behind["results"]), (narrowed, measure)
    assert leads(MARKET, segment=segment["segment"])["matrix"] == found["matrix"]
    assert leads(MARKET, segment=2**40)["matrix"][0]["squares"][0]["accounts"] == 0


def test_an_account_of_the_market_stands_there_as_it_is_now(leads, ana, ops):
    move(ana.accounts.get(name="Q"), None, by=ops)

    first = leads(f"{MARKET}accounts/", limit=3)
    rest = leads(f"{MARKET}accounts/", limit=3, cursor=first["next"])

    rows = {row["name"]: row for row in first["results"] + rest["results"]}
    assert sorted(rows) == ["E", "New", "Q", "T", "W"] and (first["total"], rest["next"]) == (5, "")
    assert (rows["Q"]["station"], rows["Q"]["book"], rows["Q"]["rep"]) == ("pool", None, None)
    assert (rows["E"]["book"], rows["E"]["rep"], rows["E"]["grade"]) == (ana.pk, ana.rep_id, "A1")


def test_before_the_first_night_there_is_nothing(team, ana):
    client = client_of(team.leader)

    report, behind, market = (client.get(address).json() for address in (ADDRESS, ACCOUNTS, MARKET))

    assert (report["day"], report["total"], report["lines"], report["weeks"], report["cold"]) == (None, None, [], [], 0)
    assert (behind["day"], behind["results"], behind["counted"]["accounts"]) == (None, [], 0)
    assert (market["day"], market["segments"], market["matrix"][0]["squares"][0]["accounts"]) == (None, [], 0)


@pytest.mark.parametrize(
    ("address", "queries"), [(ADDRESS, 7), (ACCOUNTS, 6), (f"{ACCOUNTS}?measure=opened", 7), (MARKET, 5)]
)
def test_the_queries_do_not_grow_with_the_accounts(leads, ana, address, queries, django_assert_num_queries):
    for _each in range(10):
        held_account(book=ana, since=SINCE)
    count_all()

    with django_assert_num_queries(queries):
        leads(address)


@pytest.mark.parametrize(("measure", "queries"), [("accounts", 4), ("covered", 8)])
def test_nor_do_those_of_the_market(leads, ana, measure, queries, django_assert_num_queries):
    for _each in range(10):
        held_account(book=ana, since=SINCE)
    count_all()

    with django_assert_num_queries(queries):
        leads(f"{MARKET}accounts/", measure=measure)
