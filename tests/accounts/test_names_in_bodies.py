"""Ids in what people send: what is not yours to name reads as what does not exist, and nothing is written."""

import pytest

from accounts.actions.opportunities import add_opportunity, edit_opportunity
from accounts.actions.tasks import add_task
from accounts.errors import RuleViolation
from accounts.models import Opportunity, Task, Team, User
from tests.factories import (
    NOON,
    BookFactory,
    ContactFactory,
    OpportunityFactory,
    TeamFactory,
    UserFactory,
    held_account,
)

pytestmark = pytest.mark.django_db
NOBODY = 10**30


@pytest.fixture
def team():
    return TeamFactory(leader=UserFactory(role="leader"))


@pytest.fixture
def account(team):
    return held_account(book=BookFactory(rep=UserFactory(team=team)))


def refused(call, *args, **kwargs) -> dict:
    """What the refusal says of each field."""
    with pytest.raises(RuleViolation) as caught:
        call(*args, **kwargs)
    assert caught.value.code == "invalid"
    return caught.value.errors


def strangers(team) -> list[int]:
    return [
        UserFactory(team=TeamFactory()).pk, UserFactory().pk, UserFactory(team=team, is_active=False).pk,
        User.objects.robot("import").pk, NOBODY, -1,
    ]  # fmt: skip


def test_people_of_other_teams_robots_and_leavers_are_nobody(account, team):
    rep, deal = account.book.rep, OpportunityFactory(account=account)
    told = []
    for pk in strangers(team):
        told += [
            refused(add_task, account.pk, {"title": "Call", "assignee": pk}, by=rep, now=NOON)["assignee"],
            refused(add_opportunity, account.pk, {"name": "Deal", "owner": pk}, by=rep, now=NOON)["owner"],
            refused(edit_opportunity, deal.pk, {"owner": pk}, by=rep, now=NOON, version=1)["owner"],
        ]

    assert told[0] and all(words == told[0] for words in told)
    assert not Task.objects.exists() and Opportunity.objects.get().version == 1


def test_a_colleague_and_who_is_answerable_may_be_named(account, team):
    rep, colleague = account.book.rep, UserFactory(team=team)
    for user in (colleague, team.leader, rep):
        assert add_task(account.pk, {"title": f"For {user.pk}", "assignee": user.pk}, by=rep, now=NOON).assignee == user
        assert add_opportunity(account.pk, {"name": f"Of {user.pk}", "owner": user}, by=rep, now=NOON).owner == user


def test_a_leader_names_the_branch_and_ops_name_everybody(account, team, ops):
    below = UserFactory(team=Team.objects.create(name="Below", parent=team))
    elsewhere = UserFactory(team=TeamFactory())
    values = {"title": "Call", "assignee": below.pk}
    assert add_task(account.pk, values, by=team.leader, now=NOON).assignee == below
    assert refused(add_task, account.pk, {"title": "x", "assignee": elsewhere.pk}, by=team.leader, now=NOON)
    assert add_task(account.pk, {"title": "Call", "assignee": elsewhere.pk}, by=ops, now=NOON).assignee == elsewhere


def test_whoever_owns_a_deal_may_keep_it(account):
    deal = OpportunityFactory(account=account, owner=UserFactory(team=TeamFactory()))
    values = {"owner": deal.owner_id, "next_step": "Call"}
    assert edit_opportunity(deal.pk, values, by=account.book.rep, now=NOON, version=1).next_step == "Call"


@pytest.mark.parametrize("field", ["contact", "opportunity"])
def test_people_and_deals_of_another_account_are_not_there(account, field):
    rep = account.book.rep
    other = held_account(book=account.book)
    rows = {"contact": ContactFactory, "opportunity": OpportunityFactory}
    elsewhere, here = rows[field](account=other), rows[field](account=account)

    told = [refused(add_task, account.pk, {"title": "x", field: pk}, by=rep, now=NOON) for pk in (elsewhere.pk, NOBODY)]

    assert told[0] == told[1] and list(told[0]) == [field] and not Task.objects.exists()
    assert getattr(add_task(account.pk, {"title": "x", field: here.pk}, by=rep, now=NOON), field) == here


def test_a_task_for_an_account_that_left_the_book_meanwhile_is_refused(account):
    with pytest.raises(RuleViolation, match="no longer in the book"):
        add_task(account.pk, {"title": "Call"}, by=UserFactory(), now=NOON)
    assert not Task.objects.exists()
