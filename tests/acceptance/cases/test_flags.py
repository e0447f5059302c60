"""Gaming flags by the numbers of the acceptance list: 20 and 23; the other flags are in tests/assignment."""

import pytest

from assignment.models import Coverage, Flag
from tests.assignment.flagging import HOUR, NOW, flagged, log, notice
from tests.factories import DAY, held_account

pytestmark = pytest.mark.django_db


def test_case_20_g1_one_touch_a_window_in_two_windows_keeps_alive():
    cases = {name: held_account() for name in ("one each", "one in all", "two", "answered", "silent", "old", "edge")}
    young, customer = held_account(since=NOW - 59 * DAY), held_account(lifecycle="customer")
    log(cases["one each"], 10, 40, kind="email", outcome="")
    log(cases["one in all"], 40)
    log(cases["two"], 10, 12, 40)
    log(cases["answered"], 10), log(cases["answered"], 40, outcome="spoke")
    log(cases["old"], 60)
    log(cases["edge"], 0, 59)
    log(young, 10, 40), log(customer, 10, 40)
    cases |= {"young": young, "customer": customer}

    assert flagged("keep_alive", cases) == {"one each", "edge"}
    found = Flag.objects.get(account=cases["one each"])
    assert set(found.evidence["interactions"]) == set(cases["one each"].interactions.values_list("pk", flat=True))
    assert found.figures == {"n": 2, "days": 60}
    assert Coverage.objects.get(account=cases["one each"]).state == "new", "no flag touches how the account stands"


def test_case_23_g5_a_call_logged_more_than_three_days_late_inside_the_notice_window():
    cases = {name: held_account() for name in ("late", "three days", "before", "imported", "through the API", "after")}
    for account in cases.values():
        notice(account, due_in=3)
    given = NOW - 4 * DAY
    log(cases["late"], 8, logged_at=NOW - DAY)
    log(cases["three days"], 4, logged_at=NOW - DAY)
    log(cases["before"], 20, logged_at=given - HOUR)
    log(cases["imported"], 8, logged_at=NOW - DAY, source="import")
    log(cases["through the API"], 8, logged_at=NOW - DAY, source="api")
    log(cases["after"], 8, logged_at=NOW + 4 * DAY)

    assert flagged("backdating", cases) == {"late", "through the API"}
    found = Flag.objects.get(code="backdating", account=cases["late"])
    assert found.evidence["interactions"] == [cases["late"].interactions.get().pk] and found.figures["days"] == 7
