"""Which reasons are open for an account now, through the API: the same as in the dialog of a return."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Organisation
from assignment.models import RetrievalNotice, ReturnReason
from tests.api.conftest import client_of
from tests.factories import (
    AccountFactory,
    BookFactory,
    InteractionFactory,
    OpportunityFactory,
    UserFactory,
    held_account,
)
from tests.pages.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def account(team):
    return held_account(book=BookFactory(rep=UserFactory(team=team)), since=NOW - timedelta(days=20))


def answers(user, account, **query):
    return client_of(user).get(f"/api/v1/accounts/{account.pk}/return-reasons/", query)


def by_code(user, account):
    return {one["reason"]: one for one in answers(user, account).json()["reasons"]}


def test_each_reason_says_whether_it_is_open_what_is_missing_and_what_follows(account, client):
    rep = account.book.rep
    client.force_login(rep)

    found, dialog = by_code(rep, account), text_of(client.get(f"/accounts/{account.pk}/returns/", headers=HTMX))

    assert set(found) == set(ReturnReason.objects.filter(is_active=True).values_list("code", flat=True))
    closed = found["poor-fit"]
    assert (closed["is_open"], closed["refusal"]) == (False, "more_touches")
    need = ReturnReason.objects.get(code="poor-fit").minimum_touches
    assert closed["missing"] == [{"measure": "touches", "have": 0, "need": need}]
    for one in found.values():
        assert one["label"] in dialog and one["why_not"] in dialog and one["way_out"] in dialog
        assert one["is_open"] == (not one["why_not"]) == (not one["refusal"])
    data, conflict = found["wrong-record"], found["conflict"]
    assert (data["is_open"], data["destination"], data["waits_for_leader"]) == (True, "repair", False)
    assert conflict["waits_for_leader"] and conflict["follows"].startswith("Your leader decides")


def test_the_tighter_limit_is_counted_down_and_closes_the_reason(account):
    rep, poor = account.book.rep, ReturnReason.objects.filter(code="poor-fit")
    poor.update(minimum_touches=0, limit_count=2, limit_period="quarter", limit_percent_per_month=None)
    others = [held_account(book=account.book, since=NOW - timedelta(days=20)) for _ in range(2)]
    body = {"reason": "poor-fit", "note": "Too small", "detail": {"criterion": "size"}}

    left = []
    for other in others:
        left.append(by_code(rep, account)["poor-fit"]["limit"])
        sent = client_of(rep).post(f"/api/v1/accounts/{other.pk}/returns/", body, format="json")
        assert sent.status_code == 201
    closed = by_code(rep, account)["poor-fit"]

    assert left == [{"count": 2, "period": "quarter"}, {"count": 1, "period": "quarter"}]
    assert (closed["refusal"], closed["limit"]["count"]) == ("limit_count", 0)
    assert closed["way_out"] == "Open again with the next quarter."


def test_it_says_what_a_return_is_asked_for_by_the_names_of_its_body(account):
    ReturnReason.objects.filter(code="worked-or-later").update(needs_file=True, needs_date=True)
    InteractionFactory(account=account, kind="call", outcome="spoke", happened_at=NOW - timedelta(days=1))

    found = by_code(account.book.rep, account)

    def asked(code):
        return {one["name"]: one["is_needed"] for one in found[code]["asks"]}

    assert asked("wrong-record") == {"detail.field": False, "detail.proposed_value": False, "note": False}
    assert asked("poor-fit")["detail.criterion"] is True
    later = asked("worked-or-later")
    assert (later["resume_on"], later["file"]) == (True, True)


def test_it_lists_what_is_to_be_settled_with_whom_and_that_it_is_late(account, team):
    heir, deal = UserFactory(team=team), OpportunityFactory(account=account, name="Pallets")
    due_on = timezone.localdate(NOW)
    RetrievalNotice.objects.create(holding=account.holdings.get(), given_at=NOW - timedelta(days=8), due_on=due_on)

    found = answers(account.book.rep, account).json()

    assert [(one["id"], one["version"]) for one in found["opportunities"]] == [(deal.pk, deal.version)]
    assert heir.pk in {one["id"] for one in found["may_take_over"]}
    assert account.book.rep_id not in {one["id"] for one in found["may_take_over"]}
    assert found["counts_as_retrieval"] == str(due_on)
    assert {one["reason"]: one for one in found["reasons"]}["wrong-record"]["is_open"], "as if it were settled"


def test_a_leader_reads_what_is_for_leaders_too_and_a_stranger_nothing(account, team):
    ReturnReason.objects.filter(code="poor-fit").update(leader_only=True)

    assert "poor-fit" in by_code(team.leader, account) and "poor-fit" not in by_code(account.book.rep, account)
    assert answers(UserFactory(role="leader"), account).status_code == 404
    assert answers(BookFactory().rep, account).status_code == 404
    assert answers(account.book.rep, account, reason="poor-fit").status_code == 400


def test_outside_books_and_with_returns_off_there_is_none(account, team):
    nothing = {"reasons": [], "opportunities": [], "may_take_over": [], "counts_as_retrieval": None}

    assert answers(team.leader, AccountFactory()).json() == nothing
    Organisation.objects.update(returns_on=False)
    assert answers(account.book.rep, account).json() == nothing


def test_it_costs_the_same_for_more_reasons(account, django_assert_num_queries):
    rep = account.book.rep
    ReturnReason.objects.update(is_active=True)
    answers(rep, account)  # what is kept in memory is read once
    with django_assert_num_queries(15):
        answers(rep, account)
    for like in ReturnReason.objects.all():
        like.pk, like.code, like.label = None, f"{like.code}-too", f"{like.label} too"
        like.save(force_insert=True)
    with django_assert_num_queries(15):
        many = answers(rep, account).json()["reasons"]
    assert len(many) == ReturnReason.objects.exclude(leader_only=True).count()
