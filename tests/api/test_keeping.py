"""Holds, dates to come back, appeals, the strategic list and flags through the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Interaction
from assignment.actions.undo import undo_run
from assignment.models import Appeal, Protection, Run
from tests.assignment.keeping import keeping
from tests.assignment.runs import built
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def day(ahead: int) -> str:
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


@pytest.fixture
def as_user(client):
    """Call it with a user, a method, a path and a body: the answer of the API."""

    def ask(user, method, path, body=None, **headers):
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        send = getattr(client, method)
        return send(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    return ask


def test_accounts_are_kept_and_given_back_through_the_api(as_user, leader):
    kept = keeping(leader)
    rep, director = kept.book.rep, UserFactory(role="leader", is_director=True, team=kept.book.rep.team)

    refused = as_user(leader, "post", f"accounts/{kept.quiet.pk}/holds/", {"until": day(5), "reason": "Talks"})
    assert (refused.status_code, refused.json()["code"]) == (422, "too_many")
    assert as_user(leader, "post", f"protections/{Protection.objects.get().pk}/end/").json()["ended_by"] == leader.pk
    held = as_user(leader, "post", f"accounts/{kept.quiet.pk}/holds/", {"until": day(5), "reason": "Talks"})
    assert (held.status_code, held.json()["kind"], held.json()["exceeds"]) == (201, "hold", False)
    back = {"until": day(30), "reason": "After the summer"}
    assert as_user(rep, "post", f"accounts/{kept.risky.pk}/come-backs/", back).json()["ends_on"] == day(30)
    assert len(as_user(rep, "get", "protections/?ended=false").json()["results"]) == 2

    listed = as_user(director, "post", "strategic-accounts/", {"account": kept.risky.pk, "reason": "Top 40"})
    path = f"strategic-accounts/{listed.json()['id']}/"
    assert as_user(leader, "patch", path, {"may_be_taken": True}, **{"If-Match": '"1"'}).status_code == 403
    assert as_user(director, "patch", path, {"may_be_taken": True}).status_code == 428
    assert as_user(director, "patch", path, {"may_be_taken": True}, **{"If-Match": '"1"'}).json()["may_be_taken"]
    assert as_user(director, "delete", path).status_code == 204


def test_an_appeal_with_evidence_is_decided_through_the_api(as_user, leader):
    kept = keeping(leader)
    rep, path = kept.book.rep, f"appeals/{kept.appeal.pk}/"
    assert as_user(rep, "post", f"{path}withdrawal/").json()["state"] == "withdrawn"
    Appeal.objects.all().delete()
    call = {"kind": "call", "on": day(-200), "outcome": "spoke", "contact": kept.taken.contacts.get().pk}
    body = {"account": kept.taken.pk, "text": "I called them", "evidence": [call]}
    early = as_user(rep, "post", "appeals/", body)
    assert (early.status_code, early.json()["code"]) == (422, "wrong_evidence")

    call["on"] = day(-4)
    made = as_user(rep, "post", "appeals/", body).json()
    wrong = as_user(leader, "post", f"appeals/{made['id']}/decision/", {"grant": True, "held_by": kept.book.pk})
    assert wrong.json()["code"] == "moved_meanwhile"
    granted = as_user(leader, "post", f"appeals/{made['id']}/decision/", {"grant": True}).json()

    assert granted["state"] == "granted"
    assert Interaction.objects.get(pk=granted["interactions"][0]).outcome == "spoke"
    kept.taken.refresh_from_db()
    assert kept.taken.book == kept.book


@pytest.fixture
def undo(leader, ops):
    """Of the retrieval that took the account for which an appeal waits; a worker may build it."""
    kept = keeping(leader)
    return kept, undo_run(kept.appeal.taken_by.run, by=ops, now=timezone.now())


def another_run_is_applied(run) -> Run:
    """To the same target books, so that the undo is built and waits."""
    return Run.objects.create(
        kind="manual", slot=timezone.now(), status="applying", lease_until=timezone.now() + timedelta(hours=1),
        claimed_by="elsewhere", target_books=run.target_books,
    )  # fmt: skip


def test_an_appeal_is_granted_while_an_undo_of_the_retrieval_waits(as_user, leader, undo):
    kept, undo = undo
    other = another_run_is_applied(undo)
    undo = built(undo)
    assert (undo.status, undo.moves.get().reverts) == ("approved", kept.appeal.taken_by)

    granted = as_user(leader, "post", f"appeals/{kept.appeal.pk}/decision/", {"grant": True})

    assert (granted.status_code, granted.json()["state"]) == (200, "granted")
    Run.objects.filter(pk=other.pk).update(status="done", lease_until=None)
    undo = built(undo)
    kept.taken.refresh_from_db()
    assert (undo.status, undo.done, undo.skipped, undo.moves.get().code) == ("done", 0, 1, "moved_since_preview")
    assert kept.taken.book == kept.book and kept.taken.holdings.count() == 2
    assert Run.objects.get(pk=undo.undoes_id).status == "reverted"


@pytest.mark.parametrize("status", ["queued", "building"])
def test_an_appeal_is_not_granted_while_an_undo_of_the_retrieval_is_built(as_user, leader, undo, status):
    kept, undo = undo
    lease = timezone.now() + timedelta(hours=1) if status == "building" else None
    Run.objects.filter(pk=undo.pk).update(status=status, lease_until=lease)

    refused = as_user(leader, "post", f"appeals/{kept.appeal.pk}/decision/", {"grant": True})

    assert (refused.status_code, refused.json()["code"]) == (422, "undo_in_progress")
    kept.appeal.refresh_from_db()
    kept.taken.refresh_from_db()
    assert (kept.appeal.state, kept.appeal.interactions, kept.taken.book) == ("waiting", [], None)
    Run.objects.filter(pk=undo.pk).update(status="queued", lease_until=None)
    assert built(undo).done == 1
    late = as_user(leader, "post", f"appeals/{kept.appeal.pk}/decision/", {"grant": True, "held_by": kept.book.pk})
    assert (late.status_code, late.json()["code"]) == (422, "cannot_come_back")


def test_flags_and_their_numbers_and_the_switch_through_the_api(as_user, leader, ops):
    kept = keeping(leader)
    found = as_user(leader, "get", "flags/?code=keep_alive").json()["results"]
    assert [row["id"] for row in found] == [kept.flag.pk] and found[0]["evidence"]["interactions"]
    address, body = f"flags/{kept.flag.pk}/decision/", {"state": "explained", "note": "Ill"}
    assert as_user(leader, "post", address, body).json()["code"] == "version_required"
    explained = as_user(leader, "post", address, body, **{"If-Match": '"1"'})
    assert explained.json()["note"] == "Ill"
    assert as_user(leader, "post", address, body, **{"If-Match": '"1"'}).status_code == 412

    body = {"is_on": True, "numbers": {"logs": 0}}
    assert as_user(leader, "patch", "flag-rules/burst/", body, **{"If-Match": '"0"'}).status_code == 422
    body["numbers"]["logs"] = 30
    assert as_user(leader, "patch", "flag-rules/burst/", body, **{"If-Match": '"0"'}).json()["numbers"]["logs"] == 30
    rules = {row["code"]: row for row in as_user(leader, "get", "flag-rules/").json()}
    assert len(rules) == 11 and rules["burst"]["version"] == 1

    state = as_user(ops, "get", "retrieval-switch/")
    assert (state.json()["held_accounts"], state.json()["held_accounts_with_work"]) == (3, 1)
    on = as_user(ops, "patch", "retrieval-switch/", {"runs_by_itself": True}, **{"If-Match": state["ETag"]})
    assert on.json()["runs_by_itself"] and on.json()["approvals_left"] == 3
