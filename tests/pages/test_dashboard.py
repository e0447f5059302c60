"""The leader's dashboard: whose books, which sentence, what it costs, and the step to a run."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.display.formats import moment
from accounts.models import Organisation, Task, Team
from assignment.actions.disputes import open_dispute
from assignment.display.balance import gap_lines, sentence
from assignment.models import BookSnapshot, Flag, Plan, RetrievalNotice, Run
from assignment.queries.disputes import may_decide, to_decide
from assignment.queries.outlook import BalanceOutlook, scope_of
from tests.assignment.keeping import keeping
from tests.factories import BookFactory, TeamFactory, UserFactory, held_account
from tests.pages.conftest import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(leader):
    """A team of the leader with three books: Ana far above a fair share, Reza far below, Mats in between."""
    team = TeamFactory(name="Nordics", leader=leader)
    for name, potential in (("Ana Kovač", 4_400_000), ("Mats Dahl", 4_000_000), ("Reza Amini", 3_600_000)):
        snapshot_of(BookFactory(rep=UserFactory(name=name, team=team)), potential_cents=potential)
    return team


def snapshot_of(book, *, days_ago=0, **figures):
    day = timezone.localdate() - timedelta(days=days_ago)
    usual = {
        "accounts": 40,
        "capacity": 150,
        "past_grace": 30,
        "covered_past_grace": 21,
        "worked": 21,
        "opportunities": 6,
    }
    return BookSnapshot.objects.create(book=book, day=day, **{**usual, **figures})


@pytest.fixture
def signed_in(client, leader):
    client.force_login(leader, backend=BACKEND)
    return client


def words_of(answer):
    text = answer.content.decode().replace("\u2068", "").replace("\u2069", "")
    return re.sub(r"[ \n]+", " ", text)


def test_the_sentence_names_who_is_furthest_from_a_fair_share(signed_in, team):
    words = words_of(signed_in.get("/dashboard/?measure=accounts"))

    assert (
        "<h1>All books are within 10\u00a0% of a fair share: Ana\u00a0+10\u00a0%, Reza\u00a0−10\u00a0%.</h1>" in words
    )
    assert "3 books, 120 accounts" in words


def test_each_book_has_its_figures(signed_in, team):
    words = words_of(signed_in.get("/dashboard/"))

    assert words.count("40 of 150") == 3
    assert words.count("70\u00a0%") >= 4  # three lines and all
    assert ">15</a></td>" in words  # 6 opportunities on 40 accounts
    assert "€44k" in words


def test_a_leader_sees_only_the_own_branch(signed_in, team):
    snapshot_of(BookFactory(rep=UserFactory(name="Somebody Else", team=TeamFactory())))

    words = words_of(signed_in.get("/dashboard/"))

    assert "Somebody Else" not in words
    assert "3 books" in words


def test_ops_may_look_at_one_team(client, ops, team):
    other = TeamFactory(name="Other")
    snapshot_of(BookFactory(rep=UserFactory(name="Somebody Else", team=other)))
    client.force_login(ops, backend=BACKEND)

    assert "4 books" in words_of(client.get("/dashboard/"))
    narrowed = words_of(client.get(f"/dashboard/?team={other.pk}"))
    assert "1 book, 40 accounts" in narrowed and "Reza Amini" not in narrowed


@pytest.mark.parametrize("address", ["/dashboard/", "/dashboard/balance/", "/runs/"])
def test_a_rep_may_not_see_it(client, rep, address):
    client.force_login(rep, backend=BACKEND)

    assert client.get(address).status_code == 403


def test_before_the_first_figures_the_page_offers_to_work_them_out(signed_in):
    words = words_of(signed_in.get("/dashboard/"))

    assert "There are no figures yet." in words
    assert 'name="kind" value="coverage"' in words


def test_only_the_newest_figures_count(signed_in, team):
    for book in BookSnapshot.objects.values_list("book", flat=True):
        day = timezone.localdate() - timedelta(days=7)
        BookSnapshot.objects.create(
            book_id=book, day=day, accounts=99, capacity=150, past_grace=10, covered_past_grace=1
        )

    words = words_of(signed_in.get("/dashboard/"))

    assert "99 of 150" not in words
    assert "Up 60 points." in words  # from 10 % to 70 %


def test_the_trend_is_drawn_and_stands_in_a_table(signed_in, team):
    for book in team.members.values_list("books", flat=True):
        day = timezone.localdate() - timedelta(days=7)
        BookSnapshot.objects.create(
            book_id=book, day=day, accounts=40, capacity=150, past_grace=10, covered_past_grace=4
        )

    answer = signed_in.get("/dashboard/")
    drawn = json.loads(html.unescape(re.search(r'data-chart="([^"]*)"', answer.content.decode())[1]))

    assert drawn["series"][0]["values"] == [40, 70] and drawn["goal"] == 80 and drawn["kind"] == "line"
    rows = re.findall(r'<th scope="row">([^<]*)</th><td class="num">([^<]*)</td>', answer.content.decode())
    assert rows == [(drawn["labels"][0], "40"), (drawn["labels"][1], "70")]
    assert "chart.min.js" in answer.content.decode()


def test_figures_of_one_day_draw_no_trend(signed_in, team):
    words = words_of(signed_in.get("/dashboard/"))

    assert "The trend shows after two weeks of figures." in words and "chart.min.js" not in words


@pytest.mark.broken_on_purpose  # the figures of the books are made up
def test_what_is_due_first_stands_by_rep_and_leads_to_the_work_that_is_missing(signed_in, team):
    due, later = timezone.localdate() + timedelta(days=8), timezone.localdate() + timedelta(days=15)
    for name, days in (("Reza Amini", [due]), ("Ana Kovač", [due, due, later])):
        for day in days:
            notice(team.members.get(name=name).books.get(), due_on=day)
    notice(BookFactory(rep=UserFactory(name="Somebody Else")), due_on=due)
    done = notice(team.members.get(name="Mats Dahl").books.get(), due_on=due)
    RetrievalNotice.objects.filter(pk=done.pk).update(state="met")

    words = words_of(signed_in.get("/dashboard/"))

    assert "3 accounts are due on" in words
    ana, reza = (
        f"/books/{team.members.get(name=name).books.get().pk}/?only=risk" for name in ("Ana Kovač", "Reza Amini")
    )
    assert words.index(ana) < words.index(reza)
    assert "Somebody Else" not in words


def notice(book, *, due_on):
    holding = held_account(book=book).holdings.get()
    return RetrievalNotice.objects.create(holding=holding, given_at=timezone.now(), due_on=due_on)


def test_the_figures_can_be_worked_out_anew(signed_in, team):
    assert "Work them out now" in words_of(signed_in.get("/dashboard/"))
    signed_in.post("/runs/", {"kind": "coverage"})

    assert Run.objects.get().kind == "coverage"


@pytest.mark.parametrize("query", ["?sort=x&measure=y&cursor=z&team=q", "?cursor=999999", "?team=-1", "?cursor=²"])
def test_strange_addresses_show_the_page(signed_in, team, query):
    assert signed_in.get(f"/dashboard/{query}").status_code == 200


def test_it_costs_twelve_queries_at_most(signed_in, team, django_assert_max_num_queries):
    Team.objects.update(parent=None)
    signed_in.get("/dashboard/")
    with django_assert_max_num_queries(12):
        signed_in.get("/dashboard/")


def test_fifty_books_a_page(signed_in, team):
    for number in range(55):
        snapshot_of(BookFactory(rep=UserFactory(name=f"Rep no {number:02}", team=team)), potential_cents=4_000_000)

    first, second = signed_in.get("/dashboard/?sort=name"), signed_in.get("/dashboard/?sort=name&cursor=50")

    assert (len(first.context["lines"]), len(second.context["lines"])) == (50, 8)
    assert not {line.book_id for line in first.context["lines"]} & {line.book_id for line in second.context["lines"]}


@pytest.mark.broken_on_purpose  # the figures of the books are made up
def test_every_queue_waits_with_its_clock_its_count_and_its_page(signed_in, leader):
    world, now = keeping(leader), timezone.now()
    claimant = BookFactory(rep=UserFactory(team=world.book.rep.team)).rep
    open_dispute(world.quiet.pk, by=claimant, now=now, clause="ownership", claim="I met them first")
    Task.objects.create(account=world.kept, assignee=leader, title="Decide about it", due_on=timezone.localdate())
    Task.objects.create(account=world.risky, assignee=world.book.rep, title="Not mine", due_on=timezone.localdate())
    Organisation.objects.update(rules_need_acknowledgement=True)
    snapshot_of(world.book)

    with CaptureQueriesContext(connection) as queries:
        page = signed_in.get("/dashboard/")
    words, flags = words_of(page), Flag.objects.filter(is_current=True, state="open").count()

    assert "1 appeal to decide" in words and "1 claim on an account to decide" in words
    assert f"{flags} flag" in words and "2 people have not confirmed the rules" in words
    assert "1 task of yours is due" in words and "Decide about it" in words and "Not mine" not in words
    assert f'href="/accounts/{world.kept.pk}/"' in words
    for address in ("/appeals/", "/disputes/", "/reports/flags/", "/rules/1/confirmations/"):
        assert f'href="{address}"' in words and signed_in.get(address).status_code == 200
    assert len(queries) <= 12
    hub = {each.name: each.count for each in signed_in.get("/reports/").context["pages"]}
    assert (hub["assignment:appeal-list"], hub["assignment:dispute-list"]) == (1, 1)
    assert hub["assignment:flag-list"] == flags


def test_claims_of_other_branches_and_of_oneself_wait_for_somebody_else(leader, ops):
    world = held_account(book=BookFactory(rep=UserFactory(team=TeamFactory(leader=UserFactory(role="leader")))))
    book = BookFactory(rep=UserFactory(team=TeamFactory(leader=leader)))
    dispute = open_dispute(world.pk, by=book.rep, now=timezone.now(), clause="ownership", claim="I met them first")

    waits = {user.name: list(to_decide(user)) for user in (leader, ops, book.rep)}

    assert waits == {leader.name: [], ops.name: [dispute], book.rep.name: []}
    assert [may_decide(dispute, user) for user in (leader, ops, book.rep)] == [False, True, False]


def test_balancing_starts_from_here_and_two_clicks_make_one_run(signed_in, team, leader):
    for _click in range(2):
        answer = signed_in.post("/runs/", {"kind": "rebalance"})

    run = Run.objects.get()
    assert answer.url == f"/runs/{run.pk}/"
    assert run.settings["books"] == sorted(team.members.values_list("books", flat=True))


def outlook(**fields):
    usual = {"moves": 23, "band": 10, "gap_now": 18, "gap_after": 9, "gap_best": 2, "out_of_band": 0, "hot": 4}
    return BalanceOutlook(**{**usual, **fields}, extremes=[], as_of="")


PAIR = [("Ana Kovač", 118.0), ("Mats Dahl", 101.0), ("Reza Amini", 88.0)]


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (None, "Ana +18 %, Reza −12 % from a fair share."),
        (outlook(), "Ana +18 %, Reza −12 %; 23 moves put all within 10 %."),
        (outlook(moves=1), "Ana +18 %, Reza −12 %; 1 move puts all within 10 %."),
        (outlook(out_of_band=1, gap_after=14), "Ana +18 %, Reza −12 %; 23 moves bring the largest gap to 14 %."),
        (outlook(moves=0), "Ana +18 %, Reza −12 %; no account may move that would help."),
    ],
)
def test_the_sentence_of_the_balance(known, words):
    said = sentence(PAIR, band=10, outlook=known)

    assert said.replace("\u2068", "").replace("\u2069", "").replace("\u00a0", " ") == words


def test_the_nightly_job_has_worked_the_balance_out(signed_in, team, leader):
    BookSnapshot.objects.filter(book__rep__name="Ana Kovač").update(potential_cents=6_000_000)
    Run.objects.create(
        kind="coverage", status="done", slot=timezone.now(),
        summary={"balance": {scope_of(leader): outlook().as_dict(), "all": outlook(moves=1).as_dict()}},
    )  # fmt: skip

    words = words_of(signed_in.get("/dashboard/"))

    assert "23 moves put all within 10" in words and "aria-busy" not in words


def test_two_people_of_one_first_name_keep_their_last_names():
    said = sentence([("Ana Kovač", 130.0), ("Ana Dahl", 70.0)], band=10)

    assert "Ana Kovač" in said and "Ana Dahl" in said


def test_the_bars_say_now_with_the_moves_and_best_possible():
    assert [(line["label"], line["share"], line["tone"]) for line in gap_lines(18, band=10, outlook=outlook())] == [
        ("Now", 0.18, "warn"),
        ("With 23 moves", 0.09, ""),
        ("Best possible", 0.02, "quiet"),
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "Applied Mon"),
        ({"summary": {"report_only": True}}, "Only reports so far: nothing moves."),
        ({"settings": {"needs_approval": True}}, "Waits for your approval."),
    ],
    ids=["by itself", "only reports", "asks"],
)
def test_a_preview_that_waits_says_whether_it_goes_by_itself(client, ops, change, words):
    snapshot_of(BookFactory())
    client.force_login(ops, backend=BACKEND)
    Plan.objects.update(is_paused=False, is_active=True)
    now = timezone.now()
    monday = now + timedelta(days=7 - now.weekday())
    fields = {"kind": "retrieval", "status": "previewed", "slot": now, "apply_after": monday, **change}
    Run.objects.create(plan=Plan.objects.get(code="weekly-retrieval"), title="Weekly retrieval", **fields)

    text = client.get("/dashboard/").content.decode()

    assert words in text and f"Weekly retrieval</bdi>, {moment(now, now=now)}" in text
    assert ("Applied Mon" in text) is (words == "Applied Mon")
