"""One's own notifications through the API: listed, and marked as read, one or all."""

import pytest
from django.utils import timezone

from accounts.models import Notification
from tests.api.conftest import client_of
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/notifications/"


@pytest.fixture
def told(rep):
    """Two new ones and one that was read, and one of somebody else."""
    rows = [Notification(user=rep, kind="notice", title=key, key=key) for key in ("first", "second", "old")]
    rows[2].read_at = NOON
    rows.append(Notification(user=UserFactory(), kind="notice", title="Not yours", key="first"))
    return Notification.objects.bulk_create(rows)


def moments(rows) -> list:
    return list(Notification.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk").values_list("read_at"))


def test_one_is_marked_as_read_and_the_others_wait(rep, told):
    before = timezone.now()

    answer = client_of(rep).post(f"{ADDRESS}{told[0].pk}/reading/")

    (first,), *others = moments(told)
    assert answer.status_code == 200 and answer.json()["id"] == told[0].pk and answer.json()["read_at"]
    assert before <= first <= timezone.now() and others == [(None,), (NOON,), (None,)]
    assert [row["id"] for row in client_of(rep).get(f"{ADDRESS}?is_unread=true").json()["results"]] == [told[1].pk]


def test_what_was_read_keeps_its_moment(rep, told):
    answer = client_of(rep).post(f"{ADDRESS}{told[2].pk}/reading/")

    assert answer.status_code == 200 and moments([told[2]]) == [(NOON,)]


def test_all_are_marked_as_read_by_one_statement_and_those_of_others_are_not(rep, told, django_assert_num_queries):
    client = client_of(rep)

    with django_assert_num_queries(1):
        answer = client.post(f"{ADDRESS}readings/")

    first, second, old, not_yours = (moment for (moment,) in moments(told))
    assert answer.json() == {"read": 2} and first == second not in (None, NOON)
    assert (old, not_yours) == (NOON, None)
    assert client.post(f"{ADDRESS}readings/").json() == {"read": 0}


def test_the_page_marks_all_by_the_same_rule(client, rep, told):
    client.force_login(rep)
    client.post("/notifications/")

    first, second, old, not_yours = (moment for (moment,) in moments(told))
    assert first == second not in (None, NOON) and (old, not_yours) == (NOON, None)


@pytest.mark.parametrize(
    ("path", "status"),
    [("{strange}/reading/", 404), ("999999999/reading/", 404), ("x/reading/", 404), ("readings/?only=1", 400)],
)
def test_what_is_not_yours_or_unknown_changes_nothing(rep, told, path, status):
    answer = client_of(rep).post(ADDRESS + path.format(strange=told[3].pk))

    assert answer.status_code == status and moments([told[3], told[0]]) == [(None,), (None,)]
