"""Saving in the admin: no silent overwrite, an audit line for every save, forms that refuse in words."""

import html
import json

import pytest

from accounts.models import (
    Account,
    Event,
    Holiday,
    Segment,
    TargetBook,
    User,
)
from tests.accounts.admin.conftest import errors_of, form_of, url
from tests.factories import (
    held_account,
)

pytestmark = pytest.mark.django_db


def test_a_save_writes_old_and_new_values_and_a_new_version(client, ops):
    segment = Segment.objects.get(code="smb")

    answer = client.post(url(segment, "change"), form_of(client, segment, name="Small"))

    segment.refresh_from_db()
    line = Event.objects.get(verb="settings_changed", subject_kind="segment")
    assert answer.status_code == 302
    assert (segment.name, segment.version) == ("Small", 2)
    assert (line.by_id, line.subject_id, line.detail) == (ops.pk, segment.pk, {"name": ["SMB", "Small"]})


def test_of_two_editors_the_second_is_told_and_overwrites_nothing(client):
    segment = Segment.objects.get(code="smb")
    mine, theirs = form_of(client, segment, name="Mine"), form_of(client, segment, name="Theirs")
    client.post(url(segment, "change"), theirs)

    answer = client.post(url(segment, "change"), mine)

    segment.refresh_from_db()
    assert segment.name == "Theirs"
    assert "Somebody else changed this" in errors_of(answer)["__all__"][0]["message"]


def test_without_the_version_seen_nothing_is_saved(client):
    segment = Segment.objects.get(code="smb")
    data = form_of(client, segment, name="Blind")
    del data["seen_version"]

    client.post(url(segment, "change"), data)

    segment.refresh_from_db()
    assert segment.name == "SMB"


def test_two_segments_never_share_a_priority(client):
    segment = Segment.objects.get(code="smb")

    answer = client.post(url(segment, "change"), form_of(client, segment, priority=1))

    assert "Another segment has this priority" in errors_of(answer)["priority"][0]["message"]


def test_criteria_that_cannot_be_read_are_refused_with_every_place(client):
    segment = Segment.objects.get(code="smb")
    criteria = {"all": [{"field": "secret", "op": "eq", "value": 1}, {"field": "employees", "op": "lt", "value": "x"}]}

    answer = client.post(url(segment, "change"), form_of(client, segment, criteria=json.dumps(criteria)))

    words = [error["message"] for error in errors_of(answer)["criteria"]]
    assert words == [
        "Condition 1: Choose a field. There is none called “secret”.", "Condition 2: Write a number.",
    ]  # fmt: skip


@pytest.mark.parametrize("model, name", [(Segment, "criteria"), (TargetBook, "checks"), (Account, "custom")])
def test_json_that_is_nested_without_end_is_refused(client, model, name):
    row = held_account() if model is Account else model.objects.first()

    answer = client.post(url(row, "change"), form_of(client, row, **{name: "[" * 100_000}))

    assert errors_of(answer)[name]


def test_saved_criteria_move_the_accounts_at_once_where_they_are_few(client, django_capture_on_commit_callbacks):
    account = held_account(employees=120)
    segment = Segment.objects.get(code="smb")
    wider = {"field": "employees", "op": "lt", "value": 150}
    Segment.objects.filter(code="mid-market").update(is_active=False)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(segment, "change"), form_of(client, segment, criteria=json.dumps(wider)))

    account.refresh_from_db()
    assert (account.segment, Segment.objects.get(code="smb").criteria) == (segment, wider)


def test_inlines_are_part_of_the_version_and_of_the_audit_line(client):
    target = TargetBook.objects.get(code="smb")
    data = form_of(client, target)
    data["capacities-0-capacity"] = 99

    answer = client.post(url(target, "change"), data)

    target.refresh_from_db()
    detail = Event.objects.get(subject_kind="targetbook").detail
    assert answer.status_code == 302, answer.context["errors"]
    assert (target.version, target.capacities.get().capacity) == (2, 99)
    assert [(row["kind"], row["changed"]) for row in detail["rows"]] == [("segmentcapacity", {"capacity": [170, 99]})]


@pytest.mark.parametrize(
    ("capacity", "words"),
    [
        ("-1", "greater than or equal to 0"), ("many", "Enter a whole number"), ("9" * 30, "less than or equal to"),
        ("", "required"),
    ],
)  # fmt: skip
def test_a_capacity_that_is_none_is_named_at_its_field_and_nothing_is_written(client, capacity, words):
    target = TargetBook.objects.get(code="smb")
    whole, before = target.max_accounts, list(target.capacities.values_list("pk", "capacity"))
    data = form_of(client, target, max_accounts=99)
    data["capacities-0-capacity"] = capacity

    answer = client.post(url(target, "change"), data)

    inline = answer.context["inline_admin_formsets"][0].formset
    assert answer.status_code == 200 and words in inline.errors[0]["capacity"][0]
    assert words in html.unescape(answer.content.decode())
    target.refresh_from_db()
    assert (target.max_accounts, target.version) == (whole, 1) and not Event.objects.exists()
    assert list(target.capacities.values_list("pk", "capacity")) == before


def test_a_negative_limit_of_a_whole_book_is_named_at_its_field(client):
    target = TargetBook.objects.get(code="smb")

    answer = client.post(url(target, "change"), form_of(client, target, max_accounts=-1))

    assert "greater than or equal to" in errors_of(answer)["max_accounts"][0]["message"]
    assert TargetBook.objects.get(code="smb").version == 1


@pytest.mark.parametrize(("checks", "words"), [({"nose": "block"}, "is no check"), ({"no_domain": "x"}, "is one of")])
def test_a_target_book_knows_only_real_checks(client, checks, words):
    target = TargetBook.objects.get(code="smb")

    answer = client.post(url(target, "change"), form_of(client, target, checks=json.dumps(checks)))

    assert words in errors_of(answer)["checks"][0]["message"]


@pytest.mark.django_db(transaction=True)
def test_deleting_and_inviting_chosen_rows_need_no_transaction_around_them(client, ops):
    client.force_login(ops, backend="allauth.account.auth_backends.AuthenticationBackend")
    days = [Holiday.objects.create(on=f"2026-12-2{number}", name="Closed") for number in (4, 5)]
    chosen = {"_selected_action": [day.pk for day in days]}

    client.post(url(Holiday), {"action": "delete_selected", **chosen, "post": "yes"})
    client.post(url(User), {"action": "invite", "_selected_action": [ops.pk]})

    assert not Holiday.objects.filter(pk__in=chosen["_selected_action"]).exists()
    assert Event.objects.filter(verb="user_invited").count() == 1


@pytest.mark.parametrize("text", ['{"a": "\\u0000"}', '{"\\ud800": 1}', '{"a": [1e400]}', '{"a": NaN}'])
def test_json_that_the_database_cannot_keep_is_an_error_of_the_form(client, text):
    account = held_account()
    page = client.get(url(account, "change")).context["adminform"].form
    values = {name: page.get_initial_for_field(field, name) or "" for name, field in page.fields.items()}

    answer = client.post(url(account, "change"), {**values, "custom": text})

    assert answer.status_code == 200 and "custom" in answer.context["adminform"].form.errors
    assert Account.objects.get(pk=account.pk).custom == {}


def test_a_kind_of_book_that_contradicts_the_rules_is_refused_in_the_admin_too(client):
    target = TargetBook.objects.get(code="smb")

    answer = client.post(url(target, "change"), form_of(client, target, window_days=3), follow=True)

    assert "a notice of 7 days is longer than that" in answer.content.decode()
    target.refresh_from_db()
    assert target.window_days == 30
