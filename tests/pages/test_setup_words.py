"""Every word of the pages on which one sets up can be translated, as tests/pages/test_words.py proves for the rep's."""

import json
import re

import pytest
from django.utils import timezone, translation

from accounts.models import Segment, TargetBook, Team
from assignment.actions.segments import ask_enrolment
from bookofbusiness import pseudo_locale
from tests.assignment.runs import built
from tests.factories import AccountFactory, AvailabilityFactory, BookFactory, UserFactory, hold
from tests.pages.conftest import HTMX
from tests.pages.test_words import in_persian, plain_words

pytestmark = pytest.mark.django_db
JSON_BOX = re.compile(r"<textarea[^>]*data-criteria-json.*?</textarea>", re.DOTALL)  # hidden below the builder
TODAY = timezone.localdate()
IMPOSSIBLE = {"all": [{"field": "city", "op": "eq", "value": "ا"}, {"field": "city", "op": "eq", "value": "ب"}]}
NOBODY = {"all": [{"field": "city", "op": "eq", "value": "ا"}]}


@pytest.fixture
def book():
    leader = UserFactory(name="مینا", role="leader")
    team = Team.objects.create(name="شمال", leader=leader)
    book = BookFactory(rep=UserFactory(name="رضا", team=team), factor_percent=1)
    UserFactory(name="سارا", team=team)
    AvailabilityFactory(user=book.rep, starts_on=TODAY, ends_on=TODAY)
    for name in ("الف", "ب"):
        hold(AccountFactory(name=name, domain="", country="", city="ب"), book)
    in_persian(Segment.objects.all(), "name"), in_persian(TargetBook.objects.all(), "name")
    return book


@pytest.fixture
def read(client, book):
    client.force_login(book.rep.team.leader)

    def plain(address, data=None, headers=None):
        headers = {"Accept-Language": pseudo_locale.CODE} | (headers or {})
        answer = client.post(address, data, headers=headers) if data else client.get(address, headers=headers)
        translation.deactivate()
        assert answer.status_code in (200, 422), answer.status_code
        return plain_words(JSON_BOX.sub("", answer.content.decode()))

    return plain


def test_the_pages_of_setting_up_hold_no_plain_english(read, book):
    segment = Segment.objects.get(code="mid-market")
    assert read("/setup/") == set()
    assert read("/setup/segments/") == set()
    built(ask_enrolment(now=timezone.now()))
    asked = "target_book=1&selling_hours=1&prospecting_share=1&hours_per_account=9&touches_per_day=1"
    for page in ("segments/", "segments/new/", f"segments/{segment.pk}/", "target-books/", "target-books/new/",
                 f"target-books/{book.target_book_id}/", f"target-books/{book.target_book_id}/rooms/", "books/",
                 "books/new/", f"books/{book.pk}/", f"books/{book.pk}/room/", f"calculator/?{asked}"):  # fmt: skip
        assert read(f"/setup/{page}") == set(), page


def test_outlooks_and_refusals_hold_no_plain_english(read):
    sent = {"name": "ن", "default_potential": 1, "median_employees": 1, "hours_per_account": 1}
    for tree in (IMPOSSIBLE, NOBODY, {}, {"all": [{"field": "employees", "op": "gt", "value": None}, {"field": ""}]}):
        criteria = json.dumps(tree)
        assert read("/setup/segments/outlook/", {**sent, "criteria": criteria}, headers=HTMX) == set(), tree
        assert read("/setup/criteria/outlook/", {"criteria": criteria}, headers=HTMX) == set(), tree
    assert read("/setup/segments/new/", {**sent, "criteria": json.dumps(IMPOSSIBLE)}) == set()
    lines = {f"{prefix}-{name}_FORMS": 0 for prefix in ("asked", "ramp", "cadence") for name in ("TOTAL", "INITIAL")}
    places = {f"places_{pk}": 0 for pk in Segment.objects.values_list("pk", flat=True)}
    kind = {"name": "ن", "kind": "prospect", "max_accounts": 9999, "window_days": 30, "touches_per_day": 1,
            "minimum_score": 0, **lines, **places}  # fmt: skip
    assert read("/setup/target-books/outlook/", kind, headers=HTMX) == set()
    assert read("/setup/target-books/new/", kind) == set()
    steps = {"cadence-TOTAL_FORMS": 2} | {
        f"cadence-{n}-{name}": value
        for n, each in enumerate(("call", "email"))
        for name, value in (("day", 3), ("kind", each), ("words", "ن"))
    }
    assert read("/setup/target-books/outlook/", kind | steps, headers=HTMX) == set()
    assert read("/setup/target-books/new/", kind | steps | {"cadence-1-kind": "call"}) == set()
    assert read("/setup/target-books/new/", {**kind, "window_days": 2}) == set()
