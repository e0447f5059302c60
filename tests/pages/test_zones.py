"""Days of the organisation and days of the rep, where their clocks are on different dates."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.errors import RuleViolation
from accounts.models import Interaction, Organisation
from assignment.actions.appeals import appeal, decide_appeal
from assignment.actions.rules import draft_rules
from assignment.models import Appeal, Protection, RetrievalNotice, RulesOfEngagement
from assignment.rules.appeals import Evidence
from tests.api.conftest import client_of
from tests.factories import DAY, BookFactory, UserFactory, held_account
from tests.pages.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 6, 10, 22, tzinfo=UTC)  # 18:00 of the 10th in New York, 10:00 of the 11th in Auckland
FIRST, LAST = "Etc/GMT+12", "Pacific/Kiritimati"  # 26 hours lie between them: never the same date


def under_notice(*, organisation, rep, since=EVENING - 5 * DAY):
    Organisation.objects.update(time_zone=organisation)
    account = held_account(book=BookFactory(rep=UserFactory(time_zone=rep)), since=since)
    due_on = (since + 20 * DAY).date()
    RetrievalNotice.objects.create(holding=account.holdings.get(), given_at=since + DAY, due_on=due_on)
    return account


def call(account, day):
    return {"kind": "call", "on": day.isoformat(), "outcome": "spoke", "contact": account.contacts.get().pk}


@pytest.mark.parametrize(("organisation", "rep"), [(FIRST, LAST), (LAST, FIRST)])
def test_a_rep_brings_the_work_of_the_own_today_and_of_no_day_to_come(organisation, rep):
    now = timezone.now()
    account = under_notice(organisation=organisation, rep=rep, since=now - 5 * DAY)
    person = account.book.rep
    today = now.astimezone(ZoneInfo(rep)).date()
    body = {"account": account.pk, "text": "I called them"}
    api = client_of(person)

    early = api.post("/api/v1/appeals/", body | {"evidence": [call(account, today + timedelta(days=1))]}, "json")
    made = api.post("/api/v1/appeals/", body | {"evidence": [call(account, today)]}, "json")

    assert (early.status_code, early.json()["code"]) == (422, "wrong_evidence")
    assert made.status_code == 201, made.json()


@pytest.mark.parametrize(
    ("organisation", "rep", "on", "refused"),
    [
        ("America/New_York", "Pacific/Auckland", date(2026, 6, 11), ""),
        ("America/New_York", "Pacific/Auckland", date(2026, 6, 12), "no longer, or the day is still to come"),
        ("America/New_York", "Pacific/Auckland", date(2026, 6, 6), ""),
        ("America/New_York", "Pacific/Auckland", date(2026, 6, 5), "not in your book yet"),
        ("Pacific/Auckland", "America/New_York", date(2026, 6, 11), "no longer, or the day is still to come"),
        ("Pacific/Auckland", "America/New_York", date(2026, 6, 5), ""),
        ("America/New_York", "", date(2026, 6, 11), "no longer, or the day is still to come"),
    ],
)
def test_evidence_lies_on_the_days_of_the_rep(ops, organisation, rep, on, refused):
    account = under_notice(organisation=organisation, rep=rep)
    done = [Evidence(kind="call", on=on, outcome="spoke", contact=account.contacts.get().pk)]

    if refused:
        with pytest.raises(RuleViolation, match=refused):
            appeal(account.pk, text="I called", by=account.book.rep, now=EVENING, evidence=done)
        return
    made = appeal(account.pk, text="I called", by=account.book.rep, now=EVENING, evidence=done)
    decide_appeal(made.pk, grant=True, by=ops, now=EVENING + timedelta(hours=1))

    logged = Interaction.objects.get(pk=Appeal.objects.get(pk=made.pk).interactions[0])
    assert logged.happened_at.astimezone(ZoneInfo(rep or organisation)).date() == on
    assert EVENING - 5 * DAY <= logged.happened_at <= EVENING + timedelta(hours=1)


def seen_from(user, zone, *, organisation):
    """`user` looks at the pages from `zone`, where it is another date than in the organisation's; the latter's day."""
    Organisation.objects.update(time_zone=organisation)
    user.time_zone = zone
    user.save()
    return timezone.now().astimezone(ZoneInfo(organisation)).date()


def proposed(window, address, name) -> str:
    return re.search(rf'name="{name}" value="([\d-]+)"', window.get(address).content.decode())[1]


@pytest.mark.parametrize(("organisation", "zone"), [(FIRST, LAST), (LAST, FIRST)])
def test_rules_are_proposed_for_a_day_that_publishing_takes(window_of, ops, organisation, zone):
    today = seen_from(ops, zone, organisation=organisation)
    draft = draft_rules(by=ops, now=timezone.now())
    window, address = window_of(ops), f"/setup/rules/{draft.pk}/publication/"
    day = proposed(window, address, "effective_on")

    answer = window.post(address, {"effective_on": day, "change_note": "New", "version": 1}, follow=True)

    assert day == str(today)
    assert "In force. Everybody is told." in text_of(answer)


@pytest.mark.parametrize(("organisation", "zone"), [(FIRST, LAST), (LAST, FIRST)])
def test_a_hold_is_proposed_for_a_day_that_the_rules_allow(window_of, leader, team, organisation, zone):
    today = seen_from(leader, zone, organisation=organisation)
    RulesOfEngagement.objects.update(leader_hold_days=5)
    account = held_account(book=BookFactory(rep=UserFactory(team=team)))
    window, address = window_of(leader), f"/accounts/{account.pk}/holds/"
    day = proposed(window, address, "until")

    answer = window.post(address, {"until": day, "reason": "Contract talks"}, headers=HTMX)

    assert day == str(today + timedelta(days=4))
    assert answer.status_code < 300 and Protection.objects.filter(holding__account=account).exists()
