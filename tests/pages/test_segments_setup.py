"""Setting up segments on the pages: the builder's criteria, the outlook before saving, order, overlaps and gaps."""

import json

import pytest

from accounts.models import Account, Event, Segment
from accounts.queries.segments import overlaps
from assignment.actions.working import work_on
from assignment.models import Run
from tests.factories import NOON, AccountFactory, held_account
from tests.pages.conftest import HTMX

pytestmark = pytest.mark.django_db
LIST = "/setup/segments/"


def tree(*conditions, how="all"):
    parts = [dict(zip(("field", "op", "value"), each, strict=False)) for each in conditions]
    return json.dumps({how: parts})


NORDIC = tree(("country", "in", ["NO", "SE"]))
IMPOSSIBLE = tree(("employees", "gt", 10), ("employees", "lt", 5))
SENT = {
    "name": "Nordic",
    "default_potential": "5000",
    "median_employees": 50,
    "hours_per_account": 3,
    "is_active": "on",
}


def worked(run=None):
    run = run or Run.objects.filter(kind="score").latest("pk")
    work_on(run.pk, worker="test", now=NOON)
    run.refresh_from_db()
    return run


@pytest.fixture
def client(client, leader):
    client.force_login(leader)
    return client


def test_a_leader_adds_a_segment_and_the_accounts_follow(client, leader):
    account = AccountFactory(country="NO", employees=2000)

    answer = client.post(f"{LIST}new/", {**SENT, "criteria": NORDIC, "place": 0})

    assert answer.status_code == 302
    segment = Segment.objects.get(name="Nordic")
    assert (segment.priority, segment.code, segment.default_potential_cents) == (1, "nordic", 500_000)
    assert [each.priority for each in Segment.objects.all()] == [1, 2, 3, 4, 5]
    assert "Waiting for a worker" in client.get(LIST).content.decode()
    run = worked()
    account.refresh_from_db()
    assert account.segment == segment
    assert run.summary["enrolled"] == {"looked_at": 1, "changed": 1}
    page = client.get(LIST).content.decode()
    assert "1 account looked at, 1 changed" in page
    assert page.count("No kind of book has places for it") == 1
    assert Event.objects.filter(verb="settings_changed", by_id=leader.pk, subject_id=segment.pk).exists()


def test_a_new_segment_is_asked_before_the_one_that_takes_the_rest(client):
    client.post(f"{LIST}new/", {**SENT, "criteria": NORDIC, "place": ""})

    assert [each.name for each in Segment.objects.all()][-2:] == ["Nordic", "Other"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"criteria": IMPOSSIBLE}, "“Employees is more than 10” and “Employees is less than 5” can never be"),
        ({"criteria": tree(("country", "eq", "NO"), ("country", "eq", "SE"))}, "“Country is NO” and “Country is SE”"),
        ({"criteria": tree(("segment", "eq", "smb"))}, "the answer would depend on itself"),
        ({"criteria": tree(("employees", "gt", None), ("city", "eq", "Oslo"))}, "Condition 1: Write a number."),
        ({"criteria": tree(("", "", None))}, "Choose a field."),
        ({"criteria": "{nonsense"}, "no readable criteria"),
        ({"name": ""}, "This field is required."),
        ({"name": "smb"}, "Another segment has this name."),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"default_potential": "-1"}, "greater than or equal to"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words_and_what_was_typed_stays(client, changes, words):
    answer = client.post(f"{LIST}new/", {**SENT, "criteria": NORDIC, **changes})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert str(changes.get("name", "Nordic")) in page
    assert Segment.objects.count() == 4


def test_two_people_who_change_one_segment_do_not_overwrite_each_other(client):
    smb = Segment.objects.get(code="smb")
    sent = {**SENT, "name": "SMB", "criteria": NORDIC, "place": 2}
    client.post(f"{LIST}{smb.pk}/", {**sent, "version": smb.version})

    answer = client.post(f"{LIST}{smb.pk}/", {**sent, "name": "Late", "version": smb.version})

    assert answer.status_code == 422
    assert "Somebody else changed this" in answer.content.decode()
    assert not Segment.objects.filter(name="Late").exists()


def outlook(client, criteria, **fields):
    address = f"{LIST}outlook/" + (f"?segment={fields.pop('segment').pk}" if "segment" in fields else "")
    return client.post(address, {**SENT, "criteria": criteria, **fields}, headers=HTMX).content.decode()


def test_the_outlook_counts_before_anything_is_saved(client, ops):
    client.force_login(ops)
    for country in ("NO", "NO", "SE", "DK"):
        AccountFactory(country=country, employees=50)
    AccountFactory(country="NO", employees=5000, segment=Segment.objects.get(code="enterprise"))

    last, first = outlook(client, NORDIC), outlook(client, NORDIC, place=0)

    assert "4 accounts match" in last
    assert "0 would belong to this segment" in last and "0 accounts would change" in last
    assert "Every account that matches stays with a segment that is asked before" in last
    assert "4 would belong" in first and "4 accounts would change" in first
    assert "Left without accounts: <bdi>Enterprise</bdi>" in first
    assert first.count("<li>") == 4
    assert not Segment.objects.filter(name="Nordic").exists()


def test_the_outlook_of_criteria_that_match_nothing_says_which_condition_it_is(client, ops):
    client.force_login(ops)
    AccountFactory(country="NO", employees=50)

    text = outlook(client, tree(("country", "eq", "NO"), ("employees", "gt", 100_000)))

    assert "Nothing matches yet" in text
    assert "Country is NO: 1 account by itself" in text
    assert "Employees is more than 100,000: 0 accounts by itself" in text


def test_the_sample_shows_only_what_one_may_open(client):
    held_account(name="Of somebody else", country="NO")
    AccountFactory(name="In the pool", country="NO")

    text = outlook(client, NORDIC)

    assert "Fewer than 10 accounts match" in text
    assert "In the pool" in text and "Of somebody else" not in text


@pytest.mark.parametrize(("revenue", "meets"), [(400, True), (600, False)])
def test_a_leader_cannot_guess_the_revenue_of_an_account_of_others_by_counting(client, revenue, meets):
    account = held_account(name="Of others", domain="others.example", annual_revenue=500, employees=50)
    guess = tree(("domain", "eq", "others.example"), ("annual_revenue", "gt", revenue))

    text = outlook(client, guess, place=0)
    page = client.post("/setup/criteria/outlook/?field=extra", {"extra": guess}, headers=HTMX).content.decode()

    assert Account.objects.filter(pk=account.pk, annual_revenue__gt=revenue).exists() is meets
    for said in ("Fewer than 10 accounts match", "Fewer than 10 would belong", "Fewer than 10 accounts would change"):
        assert said in text
    assert "Fewer than 10 accounts match" in page and "Of others" not in text + page
    assert "Annual revenue" in text and "fewer than 10 accounts by itself" in text
    assert not any(word in text for word in ("Nothing matches", "Left with", "Stay with", "Every account that"))


def test_numbers_from_ten_on_are_told_to_everybody(client):
    AccountFactory.create_batch(10, country="NO", employees=50)
    AccountFactory.create_batch(3, country="SE", employees=5000)

    text = outlook(client, NORDIC)

    assert "13 accounts match" in text and "Fewer than 10 would belong" in text


def test_an_account_in_two_segments_belongs_to_the_first_and_the_other_match_is_shown(client):
    AccountFactory(country="NO", employees=50)
    client.post(f"{LIST}new/", {**SENT, "criteria": NORDIC, "place": 0})
    worked()

    nordic, smb = Segment.objects.get(name="Nordic"), Segment.objects.get(code="smb")
    account = Account.objects.get()
    report = overlaps()
    counts = {each.segment: each for each in report.segments}

    assert account.segment == nordic and smb.pk in account.matching_segments
    assert (counts[nordic].primary, counts[smb].primary, counts[smb].also) == (1, 0, 1)
    assert report.in_several == 1
    assert [(one, other, n) for one, other, n in report.pairs] == [(nordic, smb, 1)]
    assert "The only account that matches belongs to a segment above" in client.get(LIST).content.decode()


def test_gaps_are_counted_when_no_segment_takes_the_rest(client):
    AccountFactory(employees=None)
    other = Segment.objects.get(code="other")
    client.post(
        f"{LIST}{other.pk}/",
        {**SENT, "name": "Other", "criteria": "{}", "place": 3, "is_active": "", "version": other.version},
    )
    worked()

    page = client.get(LIST).content.decode()

    assert (overlaps().in_none, overlaps().catch_all) == (1, None)
    assert "No segment takes the rest" in page


def test_the_order_changes_by_hand_and_no_two_are_ever_equal(client):
    smb = Segment.objects.get(code="smb")
    for steps in (-1, -1, -1, 1):
        client.post(f"{LIST}{smb.pk}/place/", {"steps": steps})

    assert [each.code for each in Segment.objects.all()] == ["enterprise", "smb", "mid-market", "other"]
    assert [each.priority for each in Segment.objects.all()] == [1, 2, 3, 4]


def test_any_form_with_a_builder_shows_how_many_accounts_meet_it(client):
    AccountFactory.create_batch(10, country="NO")
    found = client.post("/setup/criteria/outlook/?field=extra", {"extra": NORDIC}, headers=HTMX)
    wrong = client.post("/setup/criteria/outlook/?field=extra", {"extra": IMPOSSIBLE}, headers=HTMX)

    assert "10 accounts match" in found.content.decode()
    assert "can never be true together" in wrong.content.decode()


def test_all_accounts_are_sorted_again_when_asked(client):
    assert "Sort all accounts again" in client.get(LIST).content.decode()

    page = client.post("/setup/enrolments/", follow=True)

    assert "Waiting for a worker to sort the accounts" in page.content.decode()
    assert "Sort all accounts again" not in page.content.decode()


def test_with_scoring_switched_off_accounts_still_find_their_segments(client):
    from accounts.models import Organisation

    Organisation.objects.update(scoring_on=False)
    account = AccountFactory(country="NO")
    client.post(f"{LIST}new/", {**SENT, "criteria": NORDIC, "place": 0})

    account.refresh_from_db()
    assert account.segment.name == "Nordic"
