"""The tags of a plan: on the accounts that a run gives, found by criteria, kept in history, taken back by an undo."""

import pytest

from accounts.models import Account, Event
from accounts.queries.criteria import criteria_q
from accounts.queries.field_history import field_history
from accounts.rules.criteria import parse
from assignment.actions.plans import change_plan
from assignment.actions.undo import undo_line, undo_run
from tests.accounts.admin.conftest import errors_of, form_of, url
from tests.assignment.runs import applied, built, open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, NOON, SegmentFactory

pytestmark = pytest.mark.django_db
LATER = NOON + DAY


@pytest.fixture
def target():
    target = target_book(places=2)
    open_book(target)
    return target


def tags_of(*accounts):
    return [Account.objects.get(pk=account.pk).tags for account in accounts]


def found_by(tag):
    node = parse({"all": [{"field": "tags", "op": "contains", "value": tag}]})
    return set(Account.objects.filter(criteria_q(node, today=NOON.date())).values_list("pk", flat=True))


def test_given_accounts_get_the_tags_once_and_an_undo_takes_back_only_those_that_the_run_brought(ops, target):
    had, fresh, left = ready(1, tags=["vip", "q3"])[0], ready(1, tags=["old"])[0], ready(1, score=10)[0]
    run = preview(plan_for(target, gives_tags=["q3", "کمپین"]), by=ops)
    assert tags_of(had, fresh, left) == [["vip", "q3"], ["old"], []]

    run = applied(run, by=ops)

    assert run.done == 2 and tags_of(had, fresh, left) == [["vip", "q3", "کمپین"], ["old", "q3", "کمپین"], []]
    assert found_by("q3") == {had.pk, fresh.pk} == found_by("کمپین")
    assert Event.objects.filter(verb="account_edited", run_id=run.pk, by_id__isnull=False).count() == 2
    [change, *_older] = field_history(Account.objects.get(pk=fresh.pk))
    assert [(field.field, field.before, field.after) for field in change.fields] == [("Tags", "old", "old, q3, کمپین")]
    assert Account.objects.get(pk=fresh.pk).version == fresh.version + 1

    Account.objects.filter(pk=fresh.pk).update(tags=["کمپین", "old", "own"])  # somebody took one off, and put one on
    back = built(undo_run(run, by=ops, now=LATER), now=LATER)
    assert back.done == 2 and tags_of(had, fresh) == [["vip", "q3"], ["old", "own"]]

    again = built(undo_run(back, by=ops, now=LATER), now=LATER)
    assert again.done == 2 and tags_of(had, fresh) == [["vip", "q3", "کمپین"], ["old", "own", "کمپین"]]


def test_a_run_gives_the_tags_that_its_preview_was_built_with_and_one_line_gives_them_back(ops, target):
    one, two = ready(2)
    plan = plan_for(target, gives_tags=["q3"])
    run = preview(plan, by=ops)
    change_plan(plan, {"gives_tags": ["q4"]}, by=ops, now=NOON)

    run = applied(run, by=ops)
    built(undo_line(run.moves.get(account=one), by=ops, now=LATER), now=LATER)

    assert tags_of(one, two) == [[], ["q3"]]


def test_the_segment_follows_the_tag_as_after_any_edit(ops, target):
    tagged = SegmentFactory(priority=0, criteria={"all": [{"field": "tags", "op": "contains", "value": "q3"}]})
    [account] = ready(1)

    applied(preview(plan_for(target, gives_tags=["q3"]), by=ops), by=ops)

    assert Account.objects.get(pk=account.pk).segment == tagged


def test_ops_writes_tags_in_the_admin_with_the_same_refusals(client, ops, target):
    client.force_login(ops)
    plan = plan_for(target)

    refused = client.post(url(plan, "change"), form_of(client, plan, gives_tags="q3,Q3"))
    assert "capital letters make no other tag" in str(errors_of(refused)["gives_tags"])
    answer = client.post(url(plan, "change"), form_of(client, plan, gives_tags="q3, کمپین"))

    plan.refresh_from_db()
    assert answer.status_code == 302 and plan.gives_tags == ["q3", "کمپین"]
