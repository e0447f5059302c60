"""The coverage report: every number is the count of the accounts that it opens, and each sees only what is theirs."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Team
from assignment.models import RetrievalNotice
from tests.assignment.covering import NOW, SINCE, book_of_each_state, count_all, move, touch
from tests.factories import (
    BookFactory,
    ContactFactory,
    OpportunityFactory,
    UserFactory,
    held_account,
)
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(team):
    """A book with one account of each state; the engaged one is of fit A with two people."""
    book = book_of_each_state(team)
    engaged = book.accounts.get(name="E")
    touch(engaged, 3, outcome="spoke")
    touch(engaged, 4, kind="email", outcome="", contact=ContactFactory(account=engaged))
    return book


@pytest.fixture
def report(window_of, team, ana):
    """Call it with parameters: the page that the leader of North sees after the night."""
    BookFactory(rep=UserFactory(name="Somebody Else", team=Team.objects.create(name="South")))
    held_account(since=SINCE, name="Not yours")
    count_all()
    leader = window_of(team.leader)

    def open_page(**asked):
        return leader.get("/reports/coverage/", asked)

    open_page.client = leader
    return open_page


@pytest.mark.parametrize(
    ("base", "sentence", "shares"),
    [
        ("grace", "50 % of the accounts are worked.", ["75 %", "1.5", "50 %", "67 %", "100 %"]),
        ("book", "40 % of the accounts are worked.", ["60 %", "1.5", "50 %", "57 %", "100 %"]),
    ],
)
def test_both_ways_to_count_say_what_they_count(report, base, sentence, shares):
    text = text_of(report(base=base))

    assert "in the field 78 % is usual" in text.replace("\u00a0", " ")
    assert sentence.replace(" %", "\u00a0%") in text.replace(" %", "\u00a0%")
    for share in shares:
        assert share in text.replace("\u00a0", " "), share


def test_every_number_is_the_count_of_the_accounts_that_it_opens(report):
    links = numbers_of(report(by="rep", base="book"))
    links |= numbers_of(report(by="grade", base="grace"))

    assert len(links) > 30
    for address, number in links.items():
        shown = report.client.get(address).context
        assert shown["counted"]["accounts"] == number == len(shown["rows"]), address


def numbers_of(page) -> dict[str, int]:
    """Each address on the page with the number of accounts that it stands for: the text, or the part in "3 of 4"."""
    found = {}
    for cell in [*page.context["facts"], *(cell for line in page.context["lines"] for cell in line["cells"])]:
        if cell["url"] and cell["name"] != "depth":
            found[cell["url"]] = int(cell["of"].split()[0])
    for state in page.context["states"]:
        found[state["url"]] = state["count"]
    found[page.context["accounts_url"]] = page.context["total"].accounts
    total = page.context["total"]
    found |= {
        page.context[f"{name}_url"]: getattr(total, name) for name in ("covered", "uncovered", "single", "a_touched")
    }
    found |= {page.context["a_url"]: total.a_accounts, page.context["cold_url"]: page.context["cold"]}
    found |= {line["accounts_url"]: line["sums"].accounts for line in page.context["lines"]}
    linked = set(re.findall(r'href="(/reports/coverage/accounts/[^"]+)"', page.content.decode().replace("&amp;", "&")))
    assert linked <= set(found), linked - set(found)
    return {address: number for address, number in found.items() if number}


def test_every_number_of_the_dashboard_is_the_count_of_the_accounts_that_it_opens(report, ana):
    risky, both = ana.accounts.get(name="Q"), ana.accounts.get(name="W")
    for account in (risky, both):
        due_on = timezone.localdate(NOW) + timedelta(days=7)
        RetrievalNotice.objects.create(holding=account.holdings.get(), given_at=NOW, due_on=due_on)
    OpportunityFactory(account=risky, opened_on=timezone.localdate(NOW) - timedelta(days=80), stage="lost")
    count_all()

    page = report.client.get("/dashboard/")
    totals, line = page.context["board"].totals, page.context["lines"][0]

    assert {part["label"]: part["count"] for part in page.context["standing"]} == {
        "Covered": 1, "To do": 1, "At risk": 2, "New": 1
    }  # fmt: skip
    expected = {part["url"]: part["count"] for part in page.context["standing"]}
    for urls in (page.context["urls"], line.urls):
        expected |= {urls["at_risk"]: totals["at_risk"], urls["coverage"]: totals["covered_past_grace"]}
    opened = {page.context["urls"]["opened"], line.urls["opened"]}
    linked = set(re.findall(r'href="(/reports/coverage/accounts/[^"]+)"', page.content.decode().replace("&amp;", "&")))
    assert linked == set(expected) | opened
    for address, number in expected.items():
        assert report.client.get(address).context["counted"]["accounts"] == number, address
    for address in opened:
        assert report.client.get(address).context["counted"]["opportunities"] == totals["opportunities"] == 2


def test_an_engaged_account_goes_cold_after_14_days_without_a_touch(report, ana):
    for name, days in (("13 days", 13), ("14 days", 14)):
        touch(held_account(book=ana, since=SINCE, name=name), days, outcome="spoke")
    count_all()

    page = report()

    assert page.context["cold"] == 1 and "1 engaged account has gone cold" in text_of(page)
    assert "14 days" in text_of(report.client.get(page.context["cold_url"]))


def test_accounts_of_fit_a_are_measured_against_all_of_them_touched(report, ana):
    quiet = ana.accounts.get(name="Q")
    quiet.score.grade = "A2"
    quiet.score.save()
    count_all()

    text = text_of(report()).replace("\u00a0", " ")

    assert "Of fit A 1 of 2 were touched: 50 %, the goal is 100 %." in text and "The goal: 80 %" in text


def test_the_market_counts_an_account_once_whoever_worked_it(report, team, ana, window_of, ops):
    worked = ana.accounts.get(name="W")
    beth = BookFactory(rep=UserFactory(name="Beth", team=team))
    move(worked, beth, by=ops)
    gone = ana.accounts.get(name="E")
    gone.opportunities.update(stage="lost")
    move(gone, None, by=ops)
    count_all()

    page = report()
    square = {row["name"]: row["square"] for row in page.context["market"]}["SMB"]

    assert (square.accounts, square.covered) == (6 - 1, 2), "one by a former holder, one in the pool; not yours is out"
    for line in page.context["market"]:
        for url, number in ((line["url"], line["square"].accounts), (line["covered_url"], line["square"].covered)):
            assert report.client.get(url).context["total"] == number
    for row in page.context["matrix"]:
        for each in row["squares"]:
            if each["square"].accounts:
                assert report.client.get(each["url"]).context["total"] == each["square"].accounts


def test_what_moved_out_of_sight_since_the_night_keeps_its_name_alone(report, ana, ops):
    south = BookFactory(rep=UserFactory(name="Far", team=Team.objects.create(name="West")))
    move(ana.accounts.get(name="W"), south, by=ops)

    page = report.client.get(report().context["covered_url"])

    assert page.context["counted"]["accounts"] == 2
    assert "went to another branch since" in text_of(page)
    assert len(re.findall(r'href="/accounts/\d+/"', page.content.decode())) == 1


def test_a_week_ago_and_the_trend_come_from_the_nights_before(window_of, team, ana):
    for days_ago in (21, 14, 7, 0):
        count_all(days_ago=days_ago)

    page = window_of(team.leader).get("/reports/coverage/")

    assert [round(100 * share) for _day, share in page.context["weeks"]] == [25, 25, 25, 50]
    assert "+25 points in a week" in text_of(page)


def test_before_the_first_night_the_page_says_what_to_do(window_of, team):
    assert "There are no figures of coverage yet." in text_of(window_of(team.leader).get("/reports/coverage/"))


def test_bad_values_in_the_address_are_left_out(report):
    page = report(by="x", base="y", segment="9" * 12, grade="Z<", team="-1")
    assert page.context["total"].accounts == 4
    answer = report.client.get(page.context["accounts_url"], {"measure": "'", "key": "9" * 40, "order": "1"})
    assert answer.status_code == 200
    assert report.client.get("/reports/coverage/market/?segment=1e9&grade=%27&measure=x").status_code == 200


def test_the_api_says_the_same(report):
    page = report(by="grade", base="book")

    found = report.client.get("/api/v1/coverage-report/?by=grade&base=book").json()

    assert (found["total"]["accounts"], found["total"]["coverage"]) == (5, page.context["total"].coverage)
    lines = {line["key"]: line["accounts"] for line in found["lines"]}
    assert lines == {str(line["label"]): line["sums"].accounts for line in page.context["lines"]}
    assert report.client.get("/api/v1/coverage-report/?by=moon").status_code == 400
    for name in ("team", "segment"):
        assert report.client.get(f"/api/v1/coverage-report/?{name}={2**63}").status_code == 400
        assert report.client.get(f"/api/v1/coverage-report/?{name}={2**63 - 1}").status_code == 200
    assert report.client.get("/api/v1/fairness-report/").json()["measures"] == {}
    assert report.client.get("/api/v1/schema/").status_code == 200


def test_case_28_a_worked_account_that_was_given_back_keeps_its_credit(report, ana, ops):
    move(ana.accounts.get(name="W"), None, by=ops), move(ana.accounts.get(name="Q"), None, by=ops)
    count_all()

    page = report()
    assert "2 more left the books in the last 30 days, 1 of them worked" in text_of(page)
    history = report.client.get(f"/reports/credit/{ana.rep_id}/")
    assert "1 of 2 accounts that left in the last 90 days were worked." in text_of(history)
    lines = {line["record"].name: line["credit"] for line in history.context["lines"]}
    assert (lines["W"].state, lines["W"].touches, lines["Q"].state) == ("worked", 3, "not_worked")


def test_a_rep_reads_the_own_history_alone(window_of, ana):
    other = UserFactory(name="Other")
    assert window_of(ana.rep).get(f"/reports/credit/{ana.rep_id}/").status_code == 200
    assert window_of(other).get(f"/reports/credit/{ana.rep_id}/").status_code == 404
