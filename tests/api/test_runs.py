"""The main job through the API does what the pages do: asking, changing lines, deciding, taking back."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Account, Import, TargetBook
from assignment.actions.reports import ask_repair
from assignment.models import BookSnapshot, Move, NotGiven, Repair, Run
from bookofbusiness.imports.jobs import work_on
from tests.api.conftest import client_of
from tests.assignment.runs import applied, open_book, plan_for, preview, ready, target_book
from tests.factories import (
    BookFactory,
    EventFactory,
    InteractionFactory,
    TransactionFactory,
    UserFactory,
    held_account,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def books(team):
    target = target_book("north", places=20)
    return [open_book(target, rep=UserFactory(team=team)) for _number in range(2)]


@pytest.fixture
def api(team):
    return client_of(team.leader)


@pytest.fixture
def built(team, books):
    """A preview of the leader with three lines."""
    ready(3)
    return preview(plan_for(books[0].target_book), by=team.leader, now=timezone.now())


def test_two_clicks_make_one_run(api, books):
    first = api.post("/api/v1/runs/", {"kind": "distribution"}, format="json")
    second = api.post("/api/v1/runs/", {"kind": "distribution"}, format="json")

    assert first.status_code == second.status_code == 201 and first.json()["id"] == second.json()["id"]
    assert Run.objects.get().settings["books"] == sorted(book.pk for book in books)


def test_a_leader_without_an_open_book_is_told(api):
    answer = api.post("/api/v1/runs/", {"kind": "retrieval"}, format="json")

    assert answer.status_code == 422 and answer.json()["code"] == "no_books" and not Run.objects.exists()


def test_a_distribution_by_plan_takes_its_settings(api, books, team):
    plan = plan_for(books[0].target_book, code="monday")
    stranger = plan_for(code="theirs", owner=UserFactory(role="leader"))

    mine = api.post("/api/v1/runs/", {"kind": "distribution", "plan": "monday", "team": team.pk}, format="json")
    theirs = api.post("/api/v1/runs/", {"kind": "distribution", "plan": stranger.code}, format="json")
    nothing = api.post("/api/v1/runs/", {"kind": "distribution", "plan": "nothing"}, format="json")
    wrong = api.post("/api/v1/runs/", {"kind": "retrieval", "plan": "monday"}, format="json")

    assert mine.status_code == 201 and mine.json()["plan"] == plan.pk
    assert theirs.status_code == nothing.status_code == 400 and theirs.json() == nothing.json()
    assert wrong.status_code == 422 and wrong.json()["code"] == "wrong_plan"


def test_books_are_evened_out_with_the_band_that_was_asked_for(api, books):
    body = {"kind": "rebalance", "books": [book.pk for book in books], "band_percent": 15, "move_hot": True}

    answer = api.post("/api/v1/runs/", body, format="json")

    assert answer.status_code == 201
    assert Run.objects.get().settings == {"books": body["books"], "band": 15, "move_hot": True}


def test_books_of_others_are_not_evened_out(api, books):
    body = {"kind": "rebalance", "books": [books[0].pk, BookFactory().pk]}

    answer = api.post("/api/v1/runs/", body, format="json")

    assert answer.status_code == 422 and answer.json()["code"] == "not_your_books"


def test_accounts_are_moved_by_hand(api, books):
    account = held_account(book=books[0])
    body = {"kind": "manual", "accounts": [account.pk], "book": books[1].pk, "note": "Knows them"}

    answer = api.post("/api/v1/runs/", body, format="json")

    assert answer.status_code == 201
    run = Run.objects.get()
    assert (run.settings["accounts"], run.settings["book"], run.settings["note"]) == (
        [account.pk], books[1].pk, "Knows them",
    )  # fmt: skip


def test_only_a_director_fills_a_book_over_its_limit(api, books, team):
    body = {"kind": "manual", "accounts": [held_account(book=books[0]).pk], "book": books[1].pk, "over_capacity": True}

    refused = api.post("/api/v1/runs/", body, format="json")
    team.leader.is_director = True
    team.leader.save(update_fields=["is_director"])
    granted = client_of(team.leader).post("/api/v1/runs/", body, format="json")

    assert refused.status_code == 422 and refused.json()["code"] == "needs_director"
    assert granted.status_code == 201 and Run.objects.get().settings["over_capacity"] is True


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "manual"}, "accounts"),
        ({"kind": "score", "team": 1}, "team"),
        ({"kind": "distribution", "books": [1]}, "books"),
        ({"kind": "rebalance", "band_percent": 0}, "band_percent"),
        ({"kind": "undo"}, "kind"),
        ({"kind": "manual", "accounts": ["abc"]}, "accounts"),
    ],
)
def test_a_wrong_wish_names_the_field(api, books, body, field):
    answer = api.post("/api/v1/runs/", body, format="json")

    assert answer.status_code == 400 and field in answer.json()["errors"] and not Run.objects.exists()


def test_lines_are_pinned_dropped_sent_elsewhere_and_restored(api, books, built):
    line = built.moves.order_by("pk").first()
    other = next(book for book in books if book.pk != line.book_to_id)
    address = f"/api/v1/moves/{line.pk}"

    steps = [
        api.post(f"{address}/pin/", {}, format="json"),
        api.post(f"{address}/drop/", {"note": "Bankrupt"}, format="json"),
        api.post(f"{address}/restoration/", {}, format="json"),
        api.post(f"{address}/redirection/", {"book": other.pk}, format="json"),
    ]

    assert [(step.status_code, step.json()["state"]) for step in steps] == [
        (200, "pinned"), (200, "dropped"), (200, "proposed"), (200, "pinned"),
    ]  # fmt: skip
    line.refresh_from_db()
    assert line.book_to == other


def test_a_line_is_not_dropped_without_a_word_nor_sent_to_a_book_of_others(api, built):
    line = built.moves.first()

    silent = api.post(f"/api/v1/moves/{line.pk}/drop/", {}, format="json")
    strange = api.post(f"/api/v1/moves/{line.pk}/redirection/", {"book": BookFactory().pk}, format="json")

    assert silent.status_code == strange.status_code == 400
    assert Move.objects.get(pk=line.pk).state == "proposed"


def test_a_preview_is_built_again(api, built):
    answer = api.post(f"/api/v1/runs/{built.pk}/rebuild/", format="json")

    assert answer.status_code == 200 and answer.json()["status"] == "queued"


def test_one_applied_line_is_taken_back(api, team, built):
    done = applied(built, by=team.leader, now=timezone.now())
    line = done.moves.filter(state="applied").first()

    answer = api.post(f"/api/v1/moves/{line.pk}/undo/", format="json")

    assert answer.status_code == 201 and answer.json()["undoes"] == done.pk
    assert Run.objects.get(pk=answer.json()["id"]).settings["lines"] == [line.pk]


def test_accounts_that_nobody_got_are_listed_with_the_reason(api, built):
    account = ready(1)[0]
    NotGiven.objects.create(run=built, account=account, code="all_full")

    listed = api.get(f"/api/v1/not-given/?run={built.pk}&code=all_full&order=code").json()["results"]

    assert [(row["account"], row["code"]) for row in listed] == [(account.pk, "all_full")]
    assert api.get("/api/v1/not-given/?order=code").status_code == 400


@pytest.mark.parametrize(
    ("decision", "station", "state"),
    [
        ({"decision": "fixed", "value": "+47 22 00 00 01"}, "held", "fixed"),
        ({"decision": "data_was_right"}, "held", "data_was_right"),
        ({"decision": "released", "note": "As it is"}, "held", "released"),
        ({"decision": "closed"}, "closed", "closed"),
    ],
)
def test_ops_decides_a_repair(ops, decision, station, state):
    account = held_account(phone="123")
    repair = ask_repair(account.pk, by=account.book.rep, now=timezone.now(), field="phone")

    answer = client_of(ops).post(f"/api/v1/repairs/{repair.pk}/decision/", decision, format="json")
    again = client_of(ops).post(f"/api/v1/repairs/{repair.pk}/decision/", decision, format="json")

    assert answer.status_code == 200 and answer.json()["state"] == state
    account.refresh_from_db()
    assert account.station == station and account.phone == decision.get("value", "123")
    assert again.status_code == 422 and again.json()["code"] == "already_decided"


def test_a_repair_closed_as_duplicate_names_the_account_that_stays(ops):
    account, original = held_account(), held_account()
    repair = ask_repair(account.pk, by=account.book.rep, now=timezone.now(), field="duplicate")
    address = f"/api/v1/repairs/{repair.pk}/decision/"

    without = client_of(ops).post(address, {"decision": "duplicate"}, format="json")
    named = client_of(ops).post(address, {"decision": "duplicate", "original": original.pk}, format="json")

    assert without.status_code == 400 and named.status_code == 200
    assert named.json()["duplicate_of"] == original.pk and Account.objects.get(pk=account.pk).station == "closed"


def test_many_repairs_are_fixed_at_once(ops):
    accounts = [held_account(phone="123") for _number in range(3)]
    repairs = [ask_repair(a.pk, by=a.book.rep, now=timezone.now(), field="phone").pk for a in accounts]
    body = {"repairs": repairs, "decision": "fixed", "value": "+47 22 00 00 01"}

    answer = client_of(ops).post("/api/v1/repairs/decisions/", body, format="json")

    assert answer.status_code == 200 and sorted(answer.json()["decided"]) == [account.pk for account in accounts]
    assert set(Repair.objects.values_list("state", flat=True)) == {"fixed"}


def test_ops_uploads_a_file_and_reads_what_came_of_it(ops, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("accounts.csv", b"name,domain\nAcme,acme.example\n,nothing.example\n")
    client = client_of(ops)

    made = client.post("/api/v1/imports/", {"file": file, "kind": "accounts", "profile": "generic"})
    work_on(made.json()["id"], now=timezone.now())
    seen = client.get(f"/api/v1/imports/{made.json()['id']}/").json()
    issues = client.get(f"/api/v1/import-issues/?import={made.json()['id']}&order=row").json()["results"]

    assert made.status_code == 201 and (seen["status"], seen["created"], seen["rejected"]) == ("done", 1, 1)
    assert [issue["row"] for issue in issues] == [3] and Import.objects.get().by == ops


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [({"kind": "moon"}, "kind"), ({"profile": "moon"}, "profile"), ({"instance": "a b"}, "instance"), ({"x": 1}, "x")],
)
def test_an_upload_of_something_unknown_names_the_field(ops, fields, wrong):
    file = SimpleUploadedFile("accounts.csv", b"name\nAcme\n")

    answer = client_of(ops).post("/api/v1/imports/", {"file": file, "kind": "accounts", "profile": "generic", **fields})

    assert answer.status_code == 400 and wrong in answer.json()["errors"] and not Import.objects.exists()


def test_long_lists_go_by_key_and_by_time_only_for_one_account(ops):
    """Fifty million interactions in order of time need an index that begins with the account."""
    account = held_account()
    newer = InteractionFactory(account=account)
    older = InteractionFactory(account=account, happened_at=newer.happened_at - timedelta(days=9))
    TransactionFactory(account=account)
    client = client_of(ops)

    by_key = client.get("/api/v1/interactions/").json()["results"]
    by_time = client.get(f"/api/v1/interactions/?account={account.pk}&order=-happened_at").json()["results"]

    assert [row["id"] for row in by_key] == [older.pk, newer.pk]
    assert [row["id"] for row in by_time] == [newer.pk, older.pk]
    assert client.get("/api/v1/interactions/?order=-happened_at").status_code == 400
    assert client.get("/api/v1/transactions/?order=-happened_on").status_code == 400
    assert len(client.get("/api/v1/transactions/").json()["results"]) == 1


@pytest.mark.parametrize("route", ["interactions", "transactions"])
def test_the_default_order_of_long_lists_is_by_key(ops, route, django_assert_num_queries):
    client = client_of(ops)

    with django_assert_num_queries(1) as caught:
        client.get(f"/api/v1/{route}/")

    order = caught.captured_queries[-1]["sql"].rpartition("ORDER BY")[2]
    assert order.split() == [f'"accounts_{route[:-1]}"."id"', "DESC", "LIMIT", "51"]


def test_the_audit_trail_is_read_for_accounts_one_may_open(ops):
    mine, theirs = held_account(), held_account()
    for account in (mine, theirs):
        EventFactory(account_id=account.pk)
    EventFactory(), EventFactory(account_id=mine.pk, verb="line_changed")

    rep = client_of(mine.book.rep).get("/api/v1/events/").json()["results"]
    everything = client_of(ops).get("/api/v1/events/?verb=account_edited").json()["results"]

    assert {row["account_id"] for row in rep} == {mine.pk} and "line_changed" not in {row["verb"] for row in rep}
    assert {row["account_id"] for row in everything} == {mine.pk, theirs.pk, None}


def test_figures_of_books_are_read_by_those_who_see_the_books(api, books):
    day = timezone.now().date()
    BookSnapshot.objects.create(book=books[0], day=day, accounts=7)
    BookSnapshot.objects.create(book=BookFactory(), day=day)

    rows = api.get(f"/api/v1/book-snapshots/?day={day}").json()["results"]

    assert [(row["book"], row["accounts"]) for row in rows] == [(books[0].pk, 7)]


def test_a_target_book_shows_its_room_and_what_it_asks_for(api):
    general = TargetBook.objects.get(code="general")

    answer = api.get(f"/api/v1/target-books/{general.pk}/").json()

    assert {row["segment"]: row["capacity"] for row in answer["capacities"]} == dict(
        general.capacities.values_list("segment", "capacity")
    )
    assert {"segment", "alternative", "measure", "minimum", "window_days"} == set(answer["requirements"][0])


def test_the_description_is_complete(tmp_path):
    """A warning of the generator means a shape that it could not name or read; it ends the command."""
    call_command("spectacular", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
