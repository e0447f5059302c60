"""What counts as work is set up in plain sentences, and a change says what it would count."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Event
from assignment.models import WorkingActivity
from tests.factories import InteractionFactory, held_account
from tests.pages.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def calls():
    return WorkingActivity.objects.get(kind="call")


def form_of(activity, **changes):
    fields = {
        "name": activity.name, "kind": activity.kind, "directions": activity.directions,
        "outcomes": activity.outcomes, "minimum_seconds": activity.minimum_seconds, "per_day": activity.per_day,
        "automated_every_days": activity.automated_every_days, "seen": activity.version, "weight": activity.weight,
        **{name: "on" for name in ("is_live", "needs_contact", "is_active") if getattr(activity, name)},
    }  # fmt: skip
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


def test_each_activity_reads_as_sentences(window_of, leader, calls):
    text = text_of(window_of(leader).get("/setup/activities/"))

    assert "Call counts, unless it bounced or was cancelled. A contact must be named." in text
    assert "It is a live attempt. 1 counts per account and day, automated ones once in 7 days." in text


def test_a_change_says_how_many_of_the_last_30_days_would_count_instead(window_of, leader, calls):
    account = held_account(since=NOW - timedelta(days=50))
    for days_ago, outcome in ((1, "spoke"), (2, "no_answer"), (3, "no_answer"), (40, "spoke")):
        InteractionFactory(account=account, happened_at=NOW - timedelta(days=days_ago), outcome=outcome)
    window = window_of(leader)

    def outlook(**changes):
        return text_of(window.post(f"/setup/activities/{calls.pk}/outlook/", form_of(calls, **changes), headers=HTMX))

    assert "With this change 1 of the 3 interactions of the last 30 days would count instead of 3." in outlook(
        outcomes=["spoke"]
    )
    assert "3 of the 3 interactions of the last 30 days count, with this change and without." in outlook()
    assert "Nothing that was done would count." in outlook(is_active=None)
    assert "Fill in what is missing" in outlook(per_day="many")
    assert "less than or equal to" in outlook(per_day="9" * 30)


def test_a_weight_is_told_in_words_and_in_the_touches_that_it_makes(window_of, leader, calls):
    account = held_account(since=NOW - timedelta(days=50))
    for days_ago in (1, 2):
        InteractionFactory(account=account, happened_at=NOW - timedelta(days=days_ago), outcome="spoke")
    window, address = window_of(leader), f"/setup/activities/{calls.pk}/"

    text = text_of(window.post(f"{address}outlook/", form_of(calls, weight=3), headers=HTMX))
    assert "2 of the 2 interactions of the last 30 days count" in text
    assert "Touches that they count for: 6, now 2." in text and "Each counts as 3 touches." in text
    refused = window.post(address, form_of(calls, weight=11))
    assert refused.status_code == 422 and 'value="11"' in refused.content.decode()
    assert window.post(address, form_of(calls, weight=3)).status_code == 302
    assert "Each counts as 3 touches." in text_of(window.get("/setup/activities/"))
    assert "counts as 3 touches" in text_of(window.get("/rules/"))


def test_a_saved_change_is_in_the_audit_and_a_contradiction_keeps_what_was_typed(window_of, leader, calls):
    window, address = window_of(leader), f"/setup/activities/{calls.pk}/"

    assert window.post(address, form_of(calls, per_day="2")).status_code == 302
    calls.refresh_from_db()
    assert (calls.per_day, calls.version) == (2, 2)
    changes = Event.objects.filter(verb="settings_changed").latest("pk").detail["changes"]
    assert changes == {"per_day": [1, 2]}

    refused = window.post(address, form_of(calls, per_day="0", minimum_seconds="45"))
    assert refused.status_code == 422 and 'value="45"' in refused.content.decode()
    stale = window.post(address, form_of(calls, per_day="3", seen=1))
    assert stale.status_code in (409, 422) and WorkingActivity.objects.get(pk=calls.pk).per_day == 2


def test_the_last_activity_stays_and_a_name_is_taken_once(window_of, leader, calls):
    WorkingActivity.objects.exclude(pk=calls.pk).update(is_active=False)
    window = window_of(leader)

    page = window.post(f"/setup/activities/{calls.pk}/use/", {"on": "no"}, follow=True)
    assert "without it no account could ever be worked" in text_of(page)
    again = window.post("/setup/activities/new/", form_of(calls))
    assert again.status_code == 422 and "already exists" in text_of(again)


def test_a_new_activity_counts_from_the_next_log_on(window_of, leader):
    fields = form_of(WorkingActivity(name="Post card", kind="message", needs_contact=False), seen=1)

    assert window_of(leader).post("/setup/activities/new/", fields).status_code == 302
    assert WorkingActivity.objects.get(name="Post card").needs_contact is False


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"outcomes": ["bounced"]}, 422), ({"outcomes": ["spoke"]}, 200), ({"outcomes": ["sang"]}, 400),
        ({"weight": 10}, 200), ({"weight": 0}, 400), ({"weight": 11}, 400), ({"weight": 1.5}, 400),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_refused_through_the_api(window_of, leader, calls, values, status):
    answer = window_of(leader).patch(
        f"/api/v1/working-activities/{calls.pk}/", values, content_type="application/json",
        headers={"If-Match": f'"{calls.version}"'},
    )  # fmt: skip
    assert answer.status_code == status
