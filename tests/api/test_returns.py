"""Returns and repairs through the API: settlements, proof, bulk, questions, and the settings of reasons."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.actions.attachments import keep_file
from accounts.models import Notification
from assignment.actions.manual import move_accounts
from assignment.models import Repair, RetrievalNotice, Return, ReturnReason
from tests.api.conftest import client_of
from tests.assignment.runs import applied, built
from tests.factories import (
    NOON,
    BookFactory,
    InteractionFactory,
    OpportunityFactory,
    UserFactory,
    held_account,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(team):
    return held_account(book=BookFactory(rep=UserFactory(team=team)))


def test_a_return_settles_its_opportunities_in_the_same_step(account, team, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rep, heir = account.book.rep, UserFactory(team=team)
    lost, handed = OpportunityFactory(account=account), OpportunityFactory(account=account)
    proof = keep_file(account.pk, name="mail.txt", content=b"Theirs", by=rep, now=NOON)
    strange = keep_file(held_account().pk, name="mail.txt", content=b"Theirs", by=rep, now=NOON)
    client, address = client_of(rep), f"/api/v1/accounts/{account.pk}/returns/"
    body = {
        "reason": "duplicate-or-gone", "note": "Gone", "detail": {"proof": "https://register.example/1"},
        "evidence": proof.pk,
    }  # fmt: skip
    half = [{"opportunity": lost.pk, "version": 1, "reason": "Gone"}]

    alone = client.post(address, body | {"settlements": half}, format="json")
    odd = client.post(address, body | {"evidence": strange.pk}, format="json")
    whole = [*half, {"opportunity": handed.pk, "version": 1, "owner": heir.pk}]
    done = client.post(address, body | {"settlements": whole}, format="json")

    assert (alone.status_code, alone.json()["code"]) == (422, "open_opportunities")
    assert odd.status_code == 400 and "evidence" in odd.json()["errors"]
    assert (done.status_code, done.json()["evidence"]) == (201, proof.pk)
    lost.refresh_from_db(), handed.refresh_from_db()
    assert (lost.stage, lost.lost_reason, handed.owner) == ("lost", "Gone", heir)
    assert Repair.objects.get().note == "Gone\nhttps://register.example/1"


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        ({"settlements": [{"opportunity": 1, "version": 1, "owner": 999_999}]}, "settlements"),
        ({"settlements": [{"version": 1}]}, "settlements"),
        ({"settlements": "all"}, "settlements"),
        ({"detail": {"criterion": "nonsense"}}, "detail"),
        ({"evidence": "x"}, "evidence"),
    ],
    ids=str,
)
def test_bodies_that_mean_nothing_are_refused_by_field(account, extra, field):
    answer = client_of(account.book.rep).post(
        f"/api/v1/accounts/{account.pk}/returns/", {"reason": "wrong-record", **extra}, format="json"
    )
    assert answer.status_code == 400 and field in answer.json()["errors"] and not Return.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"reason": "poor-fit", "detail": {"criterion": "size"}}, 422),
        ({"reason": "wrong-record"}, 422),
        ({"reason": "conflict"}, 422),
        ({"reason": "worked-or-later"}, 201),
    ],
    ids=str,
)
def test_a_date_ends_the_rest_only_under_a_reason_that_asks_for_one(team, body, status):
    now = timezone.now()
    account = held_account(book=BookFactory(rep=UserFactory(team=team)), since=now - timedelta(days=20))
    InteractionFactory(account=account, outcome="spoke", happened_at=now - timedelta(days=2))
    address, day = f"/api/v1/accounts/{account.pk}/returns/", timezone.localdate(now) + timedelta(days=1)

    answer = client_of(account.book.rep).post(address, {**body, "note": "X", "resume_on": str(day)}, format="json")

    account.refresh_from_db()
    assert answer.status_code == status
    if status == 201:
        assert (account.station, account.rest_until) == ("resting", day)
    else:
        assert answer.json()["code"] == "date_not_asked" and "resume_on" in answer.json()["errors"]
        assert account.station == "held" and not Return.objects.exists()


def test_a_return_on_the_last_day_rests_as_a_retrieval_whatever_date_it_names(team):
    now = timezone.now()
    today = timezone.localdate(now)
    account = held_account(book=BookFactory(rep=UserFactory(team=team)), since=now - timedelta(days=29))
    for days in (2, 3, 4):
        InteractionFactory(account=account, kind="email", outcome="", happened_at=now - timedelta(days=days))
    due_on = today + timedelta(days=1)
    RetrievalNotice.objects.create(holding=account.holdings.get(), given_at=now - timedelta(days=7), due_on=due_on)
    body = {"reason": "worked-or-later", "note": "Later", "resume_on": str(today + timedelta(days=360))}

    answer = client_of(account.book.rep).post(f"/api/v1/accounts/{account.pk}/returns/", body, format="json")

    account.refresh_from_db()
    assert answer.status_code == 201 and Return.objects.get().counts_as_retrieval
    assert account.rest_until == today + timedelta(days=30)


@pytest.fixture
def moved_on(account, team, ops):
    """Ana asked ops about the phone and kept the account; then it came to Ben. The account."""
    client_of(account.book.rep).post(
        f"/api/v1/accounts/{account.pk}/repairs/", {"field": "phone", "note": "No ring"}, format="json"
    )
    ben = BookFactory(rep=UserFactory(name="Ben", team=team))
    now = timezone.now()
    applied(built(move_accounts([account.pk], book_to=ben, by=ops, now=now), now=now), by=ops, now=now)
    account.refresh_from_db()
    assert account.book == ben
    return account


def sent_back(account, **detail):
    body = {"reason": "wrong-record", "note": "A bakery answers", "detail": {"field": "phone", **detail}}
    answer = client_of(account.book.rep).post(f"/api/v1/accounts/{account.pk}/returns/", body, format="json")
    assert answer.status_code == 201


def test_what_a_return_says_of_a_field_in_the_queue_goes_into_that_report_and_both_hear_the_decision(moved_on, ops):
    [first], ben = Repair.objects.all(), moved_on.book.rep

    sent_back(moved_on, proposed_value="+47 22 11 11 11")
    queue = client_of(ops).get("/api/v1/repairs/?state=open").json()["results"]
    decided = client_of(ops).post(
        "/api/v1/repairs/decisions/", {"repairs": [first.pk], "decision": "fixed"}, format="json"
    )

    assert [row["id"] for row in queue] == [first.pk]
    assert (queue[0]["proposed_value"], queue[0]["keeps_account"]) == ("+47 22 11 11 11", False)
    assert queue[0]["note"] == "No ring\nPhone, should be +47 22 11 11 11: A bakery answers (Ben)"
    assert queue[0]["due_on"] == str(first.due_on) and decided.status_code == 200
    told = Notification.objects.filter(kind="repair_decided").values_list("user_id", flat=True)
    assert sorted(told) == sorted([first.reported_by_id, ben.pk])
    moved_on.refresh_from_db()
    assert (moved_on.phone, moved_on.station, moved_on.preferred_rep) == ("+47 22 11 11 11", "pool", ben)


def test_the_duplicate_that_a_return_names_besides_is_in_the_words(account, ops):
    twins = [held_account(book=account.book, name=name) for name in ("Kallio", "Kallio Oy")]
    client, address = client_of(account.book.rep), f"/api/v1/accounts/{account.pk}"
    client.post(f"{address}/repairs/", {"field": "duplicate", "duplicate_of": twins[0].pk}, format="json")

    body = {"reason": "duplicate-or-gone", "note": "Same town", "detail": {"duplicate_of": twins[1].pk}}
    assert client.post(f"{address}/returns/", body, format="json").status_code == 201

    [row] = client_of(ops).get("/api/v1/repairs/?state=open").json()["results"]
    words = f"Duplicate of another account, namely Kallio Oy (no. {twins[1].pk}): Same town ({account.book.rep.name})"
    assert (row["duplicate_of"], row["note"]) == (twins[0].pk, words)


def test_where_the_data_was_right_it_goes_home_to_who_returned_it_last(moved_on, ops):
    [first], book = Repair.objects.all(), moved_on.book
    sent_back(moved_on)

    client_of(ops).post(
        "/api/v1/repairs/decisions/", {"repairs": [first.pk], "decision": "data_was_right"}, format="json"
    )

    moved_on.refresh_from_db()
    assert moved_on.book == book and Repair.objects.get(merged_into=first).reported_by == book.rep


def test_a_report_of_a_duplicate_names_the_account_it_repeats(account):
    twin, address = held_account(book=account.book), f"/api/v1/accounts/{account.pk}/repairs/"
    send = partial(client_of(account.book.rep).post, address, format="json")

    odd = send({"field": "phone", "duplicate_of": twin.pk})
    unknown = send({"field": "duplicate", "duplicate_of": account.pk})
    made = send({"field": "duplicate", "duplicate_of": twin.pk})

    assert [answer.status_code for answer in (odd, unknown, made)] == [400, 422, 201]
    assert "duplicate_of" in odd.json()["errors"] and "duplicate_of" in unknown.json()["errors"]
    assert made.json()["duplicate_of"] == twin.pk


def test_ops_asks_merges_and_closes_in_bulk_and_the_reporter_answers(account, ops):
    rep, address = account.book.rep, f"/api/v1/accounts/{account.pk}/repairs/"
    for field in ("phone", "website"):
        client_of(rep).post(address, {"field": field}, format="json")
    ids = sorted(Repair.objects.values_list("pk", flat=True))

    def post(who, path, body):
        return client_of(who).post(f"/api/v1/repairs/{path}/", body, format="json")

    assert post(ops, "merges", {"repairs": ids}).json()["decided"] == [account.pk]
    assert post(ops, "questions", {"repairs": ids, "question": "Which?"}).json()["decided"] == [account.pk]
    answered = post(rep, f"{ids[0]}/answer", {"answer": "Both"})
    closed = post(ops, "decisions", {"repairs": ids, "decision": "closed", "note": "Gone"})

    assert answered.json()["questions"][0]["answer"] == "Both" and answered.json()["waits_since"] is None
    assert closed.json() == {"decided": [account.pk], "refused": {}}
    assert post(rep, f"{ids[0]}/answer", {"answer": "Again"}).json()["code"] == "not_asked"


def test_a_leader_decides_many_and_changes_a_reason(account, team):
    rep, leader = account.book.rep, team.leader
    body = {"reason": "conflict", "note": "Theirs"}
    client_of(rep).post(f"/api/v1/accounts/{account.pk}/returns/", body, format="json")
    given, reason = Return.objects.get(), ReturnReason.objects.get(code="poor-fit")
    client, address = client_of(leader), f"/api/v1/return-reasons/{reason.pk}/"

    decided = client.post("/api/v1/returns/decisions/", {"returns": [given.pk], "approve": True}, format="json")
    sent = {"format": "json", "headers": {"If-Match": '"1"'}}
    odd = client.patch(address, {"prefers_rep": True}, **sent)
    done = client.patch(address, {"rest_days": 90, "limit_count": 3, "limit_period": "quarter"}, **sent)

    assert decided.json() == {"decided": [given.pk], "refused": {}}
    assert (odd.status_code, odd.json()["code"]) == (422, "contradiction") and "prefers_rep" in odd.json()["errors"]
    assert done.status_code == 200 and done.json()["limit_count"] == 3 and done["ETag"] == '"2"'
    assert client_of(rep).patch(address, {"rest_days": 1}, **sent).status_code == 403


def test_the_report_says_the_same_as_the_page_and_refuses_what_it_does_not_know(account, team):
    body = {"reason": "wrong-record"}
    client_of(account.book.rep).post(f"/api/v1/accounts/{account.pk}/returns/", body, format="json")
    client = client_of(team.leader)

    [line] = client.get("/api/v1/return-report/?by=reason&days=90").json()

    assert (line["name"], line["returned"], line["counted"], line["rate"]) == ("Record wrong or incomplete", 1, 0, 0.0)
    assert client.get("/api/v1/return-report/?by=moon").status_code == 400
    assert client.get("/api/v1/return-report/?order=x").status_code == 400
    assert client_of(account.book.rep).get("/api/v1/return-report/").status_code == 403


def test_the_credit_of_a_rep_stays_when_the_account_goes_on_and_is_for_the_rep_and_who_leads(account, team):
    rep, address = account.book.rep, f"/api/v1/credit-report/{account.book.rep_id}/"
    client_of(rep).post(
        f"/api/v1/accounts/{account.pk}/returns/", {"reason": "wrong-record", "detail": {"field": "phone"}},
        format="json",
    )  # fmt: skip
    held_account(book=rep.books.get())

    shown = client_of(team.leader).get(address).json()

    assert [row["held_until"] is None for row in shown["results"]] == [True, False]
    assert shown["results"][1]["account"] == account.pk and shown["rep"] == rep.pk and shown["left"] == 1
    assert client_of(rep).get(address).json()["results"] == shown["results"]
    assert client_of(UserFactory(role="leader")).get(address).status_code == 404
    assert client_of(rep).get(address, {"order": "x"}).status_code == 400
    assert client_of(rep).get(address, {"cursor": "x"}).status_code == 400
