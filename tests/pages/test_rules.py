"""The rules page: for everyone, with the live value of each setting."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification, Organisation, Requirement, Segment, TargetBook, Team, User
from assignment.actions.coverage import refresh_coverage
from assignment.actions.publishing import publish_rules
from assignment.actions.rules import draft_rules, edit_draft, next_version
from assignment.display.rule_values import SETTINGS
from assignment.models import Plan, ReturnReason, RulesOfEngagement, WorkingActivity
from tests.factories import NOON, BookFactory, InteractionFactory, TeamFactory, UserFactory, held_account
from tests.pages.conftest import BACKEND, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def words(client, rep):
    client.force_login(rep, backend=BACKEND)
    return lambda: text_of(client.get("/rules/")).replace(" ;", ";").replace(" ,", ",").replace(" .", ".")


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
        ("retrieval_cap_percent", 15, "At most 15 % of a book"),
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
    asked = {"limit_percent_per_month": 7, "limit_count": 3, "needs_file": True, "latest_days": 60, "leader_only": True}
    ReturnReason.objects.filter(code="poor-fit").update(**asked)
    Plan.objects.filter(code="weekly-distribution").update(is_paused=False, next_slot="2026-06-05T10:00Z")

    text = words()
    assert "without an outcome from 45 seconds on" in text
    assert "Message, needs a contact" not in text
    assert "At most 7 % of the book a month. At most 3 a rep and month. Only leaders and ops use it." in text
    assert "a file as proof" in text and "Open until day 60 of the assignment." in text
    assert "preview Friday 10:00, applied Monday 06:00 unless held" in text


def test_only_who_may_change_them_sees_the_way_there(client, ops, words):
    assert "Change the rules" not in words()
    client.force_login(ops, backend=BACKEND)
    assert "Change the rules" in client.get("/rules/").content.decode()


def test_the_page_takes_few_queries(words, django_assert_max_num_queries):
    words()
    with django_assert_max_num_queries(12):
        words()


def numbers_of(draft, **changes) -> dict:
    """The form of the numbers as a browser sends it."""
    stored = {each.name: getattr(draft, each.name) for each in SETTINGS}
    sent = {name: value for name, value in stored.items() if value is not False and value is not None}
    return sent | {"version": draft.version} | changes


@pytest.fixture
def draft(ops):
    return draft_rules(by=ops, now=NOON)


def test_a_version_is_written_tried_out_published_and_kept_as_it_was(window_of, ops, rep):
    window, reader = window_of(ops), window_of(rep)
    draft_page = window.post("/setup/rules/", follow=True)
    draft = RulesOfEngagement.objects.get(status="draft")
    assert "Version 2 is a draft" in text_of(draft_page)
    assert reader.get("/rules/2/").status_code == 404

    window.post(f"/setup/rules/{draft.pk}/", numbers_of(draft, notice_days=9, change_note="Longer notice"))
    section = {"title": "Use it", "text": "Notice of {{notice_days}}.\n{{activities}}", "version": 2}
    window.post(f"/setup/rules/{draft.pk}/sections/retrieval/", section)
    window.post(f"/setup/rules/{draft.pk}/scenarios/inbound/", {"nobody": "Whoever answers", "version": 3})
    shown = text_of(window.get(f"/setup/rules/{draft.pk}/publication/"))
    assert "Notice 7 days 9 days" in shown and "Whoever answers" in shown
    tried = window.post(f"/setup/rules/{draft.pk}/dry-run/", numbers_of(draft, notice_days=9))
    assert "Nothing would change today." in text_of(tried)
    today = timezone.localdate().isoformat()
    note = {"effective_on": today, "change_note": "Longer notice", "version": 4}
    window.post(f"/setup/rules/{draft.pk}/publication/", note)

    page = text_of(reader.get("/rules/"))
    assert "Version 2 In force since" in page and "Notice of 9 days" in page and "Whoever answers" in page
    assert RulesOfEngagement.objects.get(number=2).published_by == ops
    RulesOfEngagement.objects.filter(number=1).update(notice_days=99)
    old = text_of(reader.get("/rules/1/"))
    assert "Notice comes at least 7 days before" in old, "an old version reads as it did on its last day"
    changes = text_of(reader.get("/rules/2/changes/"))
    assert "What changes from version 1 to version 2" in changes and "Notice of 9 days" in changes


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"notice_days": 40}, "a notice of 40 days is longer than that"),
        ({"notice_days": 0}, "greater than or equal to 1"),
        ({"coverage_grace_days": 40}, "nothing would ever count"),
        ({"retrieval_grace_days": 61, "new_hire_grace_days": 61}, "the most that may pass in silence"),
        ({"new_hire_grace_days": 3}, "less than the 30 of everybody else"),
        ({"retrieval_cap_percent": 101}, "less than or equal to 100"),
        ({"undo_days": "many"}, "whole number"),
    ],
)
def test_numbers_out_of_bounds_are_refused_in_words_and_stay_typed(window_of, ops, draft, changes, said):
    answer = window_of(ops).post(f"/setup/rules/{draft.pk}/", numbers_of(draft, **changes))

    assert answer.status_code == 422 and said in text_of(answer)
    assert f'value="{next(iter(changes.values()))}"' in answer.content.decode()
    draft.refresh_from_db()
    assert draft.version == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("See {{nonsense}}.", "{{nonsense}} stands for no setting"),
        ("See {{notice_days.", "Double braces open or close nothing"),
        ("All plans: {{plans}}", "{{plans}} is a list: give it a line of its own"),
        ("a\x00b", "Null characters are not allowed"),
    ],
)
def test_a_name_that_stands_for_nothing_is_refused_in_words(window_of, ops, draft, text, said):
    body = {"title": "Purpose", "text": text, "version": 1}
    answer = window_of(ops).post(f"/setup/rules/{draft.pk}/sections/purpose/", body)

    assert answer.status_code == 422 and said in text_of(answer)


def test_of_two_who_edit_one_draft_the_second_is_told(window_of, ops, draft):
    window = window_of(ops)
    window.post(f"/setup/rules/{draft.pk}/", numbers_of(draft, undo_days=10))
    late = window.post(f"/setup/rules/{draft.pk}/", numbers_of(draft, undo_days=12))

    assert late.status_code == 422 and "Somebody else changed this" in text_of(late)


@pytest.mark.parametrize("note", ["Shorter grace", "Other words"])
def test_a_draft_that_changed_while_it_was_read_is_not_published_but_shown_again(window_of, ops, draft, leader, note):
    edit_draft(draft.pk, by=leader, now=NOON, changes={"change_note": "Shorter grace"})
    window, address = window_of(ops), f"/setup/rules/{draft.pk}/publication/"
    edit_draft(draft.pk, by=leader, now=NOON, changes={"undo_days": 10})
    body = {"effective_on": timezone.localdate().isoformat(), "change_note": note}

    refused = window.post(address, body | {"version": 2})

    assert refused.status_code == 422 and "changed" in text_of(refused) and "10 days" in text_of(refused)
    draft.refresh_from_db()
    assert (draft.status, draft.change_note) == ("draft", "Shorter grace")
    seen = re.search(r'name="version" value="(\d+)"', refused.content.decode()).group(1)
    assert window.post(address, body | {"version": seen}).status_code == 302


def test_who_publishes(window_of, ops, draft, leader):
    leaders = window_of(leader)
    body = {"effective_on": timezone.localdate().isoformat(), "change_note": "New", "version": 1}
    refused = leaders.post(f"/setup/rules/{draft.pk}/publication/", body)
    assert refused.status_code == 422 and "Ops or a director publishes" in text_of(refused)
    leaders.post(f"/setup/rules/{draft.pk}/publication/", {**body, "ask": "1"})
    assert Notification.objects.filter(user=ops, kind="rules_draft").exists()
    User.objects.filter(pk=ops.pk).update(is_active=False)
    leaders.post(f"/setup/rules/{draft.pk}/publication/", {**body, "version": 2})
    draft.refresh_from_db()
    assert (draft.status, draft.published_by) == ("current", leader), "a lone leader is not stuck"


def test_an_announced_version_shows_and_can_be_withdrawn(window_of, ops, draft, rep):
    window, reader = window_of(ops), window_of(rep)
    day = timezone.localdate() + timedelta(days=14)
    body = {"effective_on": day.isoformat(), "change_note": "Shorter grace", "version": 1}
    window.post(f"/setup/rules/{draft.pk}/publication/", body)
    assert "Version 2 comes into force on" in text_of(reader.get("/rules/"))
    assert reader.get("/rules/2/").status_code == 200
    other = RulesOfEngagement.objects.create(**next_version(number=3, effective_on=day, change_note="More"))
    refused = window.post(f"/setup/rules/{other.pk}/publication/", body)
    assert "Version 2 is announced for" in text_of(refused)

    window.post(f"/setup/rules/{draft.pk}/withdrawal/")

    draft.refresh_from_db()
    assert draft.status == "draft" and reader.get("/rules/2/").status_code == 404


def test_everybody_is_asked_to_confirm_once_and_the_leader_sees_who_has_not(window_of, leader):
    Team.objects.create(name="North", leader=leader).members.set([mine := UserFactory(name="Ana Kovac")])
    reader, leaders = window_of(mine), window_of(leader)
    assert "waits for your" not in text_of(reader.get("/book/")), "off by default"
    Organisation.objects.update(rules_need_acknowledgement=True)
    assert "Version 1 of the rules waits for your" in text_of(reader.get("/book/"))
    assert "Ana Kovac North not yet" in text_of(leaders.get("/rules/1/confirmations/"))
    leaders.post("/rules/1/confirmations/")
    assert Notification.objects.filter(user=mine, kind="rules_reminder").count() == 1
    RulesOfEngagement.objects.create(**next_version(number=0, status="retired", effective_on=NOON.date()))
    assert "Remind them" in text_of(leaders.get("/rules/1/confirmations/"))
    assert "Remind them" not in text_of(leaders.get("/rules/0/confirmations/")), "nobody can confirm an old one"

    reader.post("/rules/1/acknowledgement/")

    assert "waits for your" not in text_of(reader.get("/book/"))
    assert "not yet" not in text_of(leaders.get("/rules/1/confirmations/")).partition("Ana Kovac")[2]


def test_the_file_of_a_dry_run_lists_every_account_whose_answer_changes(window_of, ops, draft):
    account = held_account(since=timezone.now() - timedelta(days=40))
    refresh_coverage(now=timezone.now())
    longer = numbers_of(draft, retrieval_grace_days=60, new_hire_grace_days=60)

    found = window_of(ops).post(f"/setup/rules/{draft.pk}/dry-run/?as=csv", longer)

    text = b"".join(found.streaming_content).decode()
    assert account.name in text and "would stay" in text


def form_of(answer) -> dict:
    """What a browser would send back of the forms on the page."""
    context, found = answer.context, {}
    sets = [context[name] for name in ("asked", "ramp") if name in context]
    for form in [context["form"], *(each.management_form for each in sets), *(row for each in sets for row in each)]:
        found |= {form[name].html_name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in found.items() if value is not False}


def test_thresholds_and_activities_are_tried_out_in_their_editors(window_of, ops):
    """What stands in the form is compared with what is in force; nothing of it is saved."""
    target = TargetBook.objects.get(code="smb")
    account = held_account(book=BookFactory(target_book=target), since=timezone.now() - timedelta(days=40))
    InteractionFactory(account=account, happened_at=timezone.now() - timedelta(days=3))
    refresh_coverage(now=timezone.now())
    window, call = window_of(ops), WorkingActivity.objects.get(kind="call")
    page = f"/setup/target-books/{target.pk}/"
    one_touch = form_of(window.get(page)) | {"asked-0-minimum": "1", "asked-0-measure": "touches"}
    one_touch |= {name: "on" for name in one_touch if re.fullmatch(r"asked-[1-9]-DELETE", name)}
    tried = text_of(window.post(f"{page}dry-run/", one_touch))
    assert "0 accounts would be retrieved instead of 1" in tried and "would stay" in tried
    page = f"/setup/activities/{call.pk}/"
    shorter = form_of(window.get(page)) | {"kind": "message"}
    assert "Coverage would be" in text_of(window.post(f"{page}dry-run/", shorter))
    refused = window.post(f"{page}dry-run/", shorter | {"per_day": "99999999999"})
    assert refused.status_code == 422 and "less than or equal to" in text_of(refused)
    assert Requirement.objects.filter(target_book=target).count() > 1
    call.refresh_from_db()
    assert call.kind == "call"


def test_the_text_names_plans_of_other_branches_to_nobody_and_an_old_version_keeps_those_of_all(window_of, ops, leader):
    TeamFactory(leader=leader)
    elsewhere = TeamFactory(leader=UserFactory(role="leader")).leader
    mine, theirs = "08:08", "09:09"
    Plan.objects.filter(code="weekly-distribution").update(is_paused=False, next_slot="2026-06-05T10:00Z", at=mine)
    plan = {"kind": "distribution", "at": theirs, "is_paused": False, "next_slot": "2026-06-05T10:00Z"}
    Plan.objects.create(code="south", name="South", owner=elsewhere, **plan)
    number = RulesOfEngagement.objects.get(number=1).pk
    texts = {who: str(window_of(who).get(f"/api/v1/rules/{number}/text/").json()) for who in (leader, elsewhere)}

    assert theirs in texts[elsewhere] and theirs not in texts[leader]
    assert mine in texts[elsewhere] and mine in texts[leader]
    draft = draft_rules(by=ops, now=timezone.now())
    edit_draft(draft.pk, by=ops, now=timezone.now(), changes={"change_note": "New"})
    publish_rules(draft.pk, by=ops, now=timezone.now())
    kept = str(RulesOfEngagement.objects.get(pk=number).frozen)
    assert mine in kept and theirs not in kept


def test_the_api_drafts_words_tries_out_and_publishes(window_of, ops):
    window = window_of(ops)

    def send(path, body=None, *, seen=None):
        headers = {"If-Match": f'"{seen}"'} if seen else {}
        return window.post(f"/api/v1/rules/{path}", body or {}, content_type="application/json", headers=headers).json()

    draft = send("")
    address = f"/api/v1/rules/{draft['id']}/"
    edited = window.patch(
        address, {"notice_days": 9, "change_note": "Longer"}, content_type="application/json",
        headers={"If-Match": f'"{draft["version"]}"'},
    ).json()  # fmt: skip
    assert edited["notice_days"] == 9
    refused = send(f"{draft['id']}/sections/", {"key": "purpose", "title": "Why", "text": "{{nonsense}}"}, seen=2)
    assert refused["code"] == "unknown_name" and "text" in refused["errors"]
    row = {"row": "inbound", "answers": {"nobody": "Who answers"}}
    assert send(f"{draft['id']}/scenarios/", row)["code"] == "version_required"
    send(f"{draft['id']}/scenarios/", row, seen=2)
    assert send(f"{draft['id']}/publication/", seen=2)["code"] == "stale_version", "nobody publishes what was not read"
    assert send(f"{draft['id']}/publication/", seen=3)["status"] == "current"
    text = window.get(f"{address}text/").json()
    assert "Who answers" in str(text["scenarios"]) and "9 days" in str(text["sections"])
    target = TargetBook.objects.get(code="smb").pk
    lines = [{"measure": "touches", "minimum": 1}]
    body = {"notice_days": 3, "activities": [], "target_books": [{"target_book": target, "requirements": lines}]}
    tried = send("dry-runs/", body)
    assert tried["before"]["retrieved"] == tried["after"]["retrieved"] == 0
    assert window.get(f"{address}confirmations/").json()["confirmed"] == []
