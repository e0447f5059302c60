"""Days away in the admin: refused as on the pages. What was written before the checks stops nobody's work."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Availability, CadenceStep
from assignment.actions.coverage import refresh_coverage
from assignment.models import Coverage
from tests.accounts.admin.conftest import errors_of, form_of, url
from tests.api.conftest import client_of
from tests.factories import AvailabilityFactory, BookFactory, UserFactory, held_account
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
JUNE = {"starts_on": "2026-06-01", "ends_on": "2026-06-14"}
WRONG = [
    ({"starts_on": "2026-06-10", "ends_on": "2026-06-20"}, "starts_on", "overlap an absence from 2026-06-01"),
    ({"starts_on": "2026-07-01", "ends_on": "9999-12-31"}, "ends_on", "at most two years"),
    ({"starts_on": "2026-07-01", "ends_on": "2026-06-30"}, "ends_on", "lies after the first one"),
    ({"starts_on": "2026-07-01", "ends_on": "2028-07-03"}, "ends_on", "at most two years"),
]


@pytest.fixture
def away():
    return AvailabilityFactory(**JUNE)


def days_of(user):
    return [(str(row.starts_on), str(row.ends_on)) for row in user.absences.all()]


def inline(client, user, *rows, **changes):
    """The page of `user` with these rows of days away behind those that are there."""
    data = form_of(client, user, **changes)
    first = int(data["absences-INITIAL_FORMS"])
    for place, row in enumerate(rows, start=first):
        data |= {f"absences-{place}-{name}": value for name, value in {"kind": "leave", "user": user.pk, **row}.items()}
    return client.post(url(user, "change"), data | {"absences-TOTAL_FORMS": first + len(rows)}, follow=True)


@pytest.mark.parametrize(("days", "name", "words"), WRONG)
def test_days_that_cannot_be_are_refused_at_their_field(client, away, days, name, words):
    answer = client.post(url(Availability, "add"), {"user": away.user_id, "kind": "leave", **days})

    assert words in errors_of(answer)[name][0]["message"]
    assert days_of(away.user) == [("2026-06-01", "2026-06-14")]


def test_an_absence_is_written_and_made_longer_and_another_may_not_grow_over_it(client, away):
    client.post(url(Availability, "add"), {"user": away.user_id, "kind": "leave", "starts_on": "2026-07-01",
                                           "ends_on": "2026-07-02"})  # fmt: skip
    client.post(url(away, "change"), form_of(client, away, ends_on="2026-06-30"))
    refused = client.post(url(away, "change"), form_of(client, away, ends_on="2026-07-01"))

    assert "overlap an absence from 2026-07-01" in errors_of(refused)["starts_on"][0]["message"]
    assert days_of(away.user) == [("2026-06-01", "2026-06-30"), ("2026-07-01", "2026-07-02")]


def test_an_absence_does_not_go_to_somebody_who_is_away_then(client, away):
    other = AvailabilityFactory(**JUNE)

    refused = client.post(url(away, "change"), form_of(client, away, user=other.user_id))

    assert "overlap an absence" in errors_of(refused)["starts_on"][0]["message"]


@pytest.mark.parametrize(("days", "name", "words"), WRONG[:2] + WRONG[3:])
def test_days_on_the_page_of_a_person_are_refused_too(client, away, days, name, words):
    answer = inline(client, away.user, days, name="Not saved either")

    away.user.refresh_from_db()
    assert words in answer.content.decode() and away.user.name != "Not saved either"
    assert days_of(away.user) == [("2026-06-01", "2026-06-14")]


def test_two_new_rows_of_a_person_may_not_overlap(client, away):
    july = {"starts_on": "2026-07-01", "ends_on": "2026-07-09"}

    answer = inline(client, away.user, july, {**july, "kind": "sickness"})

    assert "overlap an absence from 2026-07-01" in answer.content.decode()
    assert days_of(away.user) == [("2026-06-01", "2026-06-14")]


def test_one_row_may_move_to_where_another_was(client, away):
    changes = {"absences-0-starts_on": "2026-08-01", "absences-0-ends_on": "2026-08-02"}

    inline(client, away.user, JUNE, **changes)

    assert days_of(away.user) == [("2026-06-01", "2026-06-14"), ("2026-08-01", "2026-08-02")]


def test_a_person_whose_days_overlap_since_before_can_still_be_renamed(client, away):
    AvailabilityFactory(user=away.user, **JUNE)

    inline(client, away.user, name="New name")

    away.user.refresh_from_db()
    assert away.user.name == "New name"


@pytest.mark.parametrize("starts_on", [date.min, TODAY - timedelta(days=9)])
def test_an_absence_without_end_from_before_stops_no_page_and_no_log(client, starts_on):
    book = BookFactory(rep=UserFactory(name="Away for ages"))
    CadenceStep.objects.create(target_book=book.target_book, day=2, kind="email")
    account = held_account(book=book, since=NOW - timedelta(days=40), name="Acme")
    AvailabilityFactory(user=book.rep, starts_on=starts_on, ends_on=date.max)
    refresh_coverage(now=NOW)
    rep = client_of(book.rep)

    body = {"kind": "call", "outcome": "no_answer", "contact": account.contacts.get().pk}
    logged = rep.post(f"/api/v1/accounts/{account.pk}/interactions/", body, format="json")

    client.force_login(book.rep)
    page = text_of(client.get("/book/"))

    assert logged.status_code == 201, logged.content
    assert "Acme" in page and "The rep is away, protected until" in page and "(step 1 of 1)" in page
    row = Coverage.objects.get(account=account)
    assert (row.protection, row.protected_until, row.touches) == ("leave", date.max, 1)
