"""The rules page: for everyone, with the live value of each setting."""

import pytest

from accounts.models import Requirement, Segment, TargetBook
from assignment.models import Plan, ReturnReason, RulesOfEngagement, WorkingActivity
from tests.factories import BookFactory

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def words(client, rep):
    client.force_login(rep, backend=BACKEND)
    return lambda: client.get("/rules/").content.decode()


@pytest.mark.parametrize("role", ["rep", "leader", "ops"])
def test_everyone_may_read_the_rules(client, request, role):
    client.force_login(request.getfixturevalue(role), backend=BACKEND)

    assert client.get("/rules/").status_code == 200


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/rules/").status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("notice_days", 11, "Notice comes at least 11 days before"),
        ("retrieval_grace_days", 33, "in the first 33 days after it came to the book"),
        ("new_hire_grace_days", 77, "77 days for new hires"),
        ("retrieval_cap_percent", 15, "At most 15\u00a0% of a book"),
        ("retrieval_cap_floor", 12, "up to 12 accounts"),
        ("coverage_grace_days", 8, "after a grace of 8 days"),
        ("meeting_protects_days", 21, "A meeting booked within 21 days"),
        ("opportunity_needs_activity_days", 19, "an activity in the last 19 days"),
        ("repair_pause_days", 4, "up to 4 days that are working days"),
        ("rest_after_touched_days", 29, "it rests 29 days"),
        ("rest_after_untouched_days", 1, "untouched 1 day"),
        ("not_back_to_holder_days", 170, "held it in the last 170 days"),
        ("undo_days", 13, "can be undone for 13 days"),
        ("preview_stays_fresh_days", 6, "can be approved for 6 days"),
    ],
)
def test_each_number_is_the_setting_that_enforces_it(words, field, value, said):
    RulesOfEngagement.objects.filter(status="current").update(**{field: value})

    assert said in words()


def test_the_threshold_of_each_kind_of_book_is_said_in_words(words):
    BookFactory(target_book=TargetBook.objects.get(code="smb"))

    assert "3 touches, 2 different days and 1 live attempt, or 1 two-way contact, in 30 days" in words()


def test_a_segment_with_a_threshold_of_its_own_is_named(words):
    target = TargetBook.objects.get(code="smb")
    BookFactory(target_book=target)
    own = {"segment": Segment.objects.get(code="smb"), "measure": "meetings", "minimum": 2, "window_days": 45}
    Requirement.objects.create(target_book=target, **own)

    assert "2 meetings held, in 45 days" in words()


def test_activities_reasons_and_plans_are_those_in_force(words):
    WorkingActivity.objects.filter(kind="message").update(is_active=False)
    WorkingActivity.objects.filter(kind="call").update(minimum_seconds=45)
    ReturnReason.objects.filter(code="poor-fit").update(limit_percent_per_month=7)
    Plan.objects.filter(code="weekly-distribution").update(is_paused=False, next_slot="2026-06-05T10:00Z")

    text = words()
    assert "without an outcome from 45 seconds on" in text
    assert "Message, needs a contact" not in text
    assert "7\u00a0% of the book a month" in text
    assert "preview Friday 10:00, applied Monday 06:00 unless held" in text


def test_only_who_may_change_them_sees_the_way_there(client, ops, words):
    assert "Change the rules" not in words()
    client.force_login(ops, backend=BACKEND)
    assert "Change the rules" in client.get("/rules/").content.decode()


def test_the_page_takes_few_queries(words, django_assert_max_num_queries):
    words()
    with django_assert_max_num_queries(14):
        words()
