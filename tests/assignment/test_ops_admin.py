"""The admin of ops: repair queue, rules, plans, runs, switches. What it refuses it says in words."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Account, Event, Holiday, Notification, Organisation, TargetBook
from assignment.actions.reports import ask_repair
from assignment.actions.return_decisions import decide_return
from assignment.actions.returns import return_account
from assignment.models import Plan, Repair, Return, ReturnReason, RulesOfEngagement, Run, WorkingActivity
from tests.factories import DAY, NOON, AccountFactory, BookFactory, ContactFactory, held_account

pytestmark = pytest.mark.django_db
QUEUE = "admin:assignment_repair_changelist"


@pytest.fixture
def admin(client, ops):
    client.force_login(ops)
    return client


def given_back(field="phone", *, proposed="", code="wrong-record", **fields) -> Repair | Return:
    account = held_account(**fields)
    given = return_account(
        account.pk,
        reason=ReturnReason.objects.get(code=code),
        by=account.book.rep,
        now=NOON + DAY,
        note="Nobody answers there",
        detail={"field": field, "proposed_value": proposed},
    )
    return given.repairs.first() or given


def bulk(admin, action, repairs, **extra):
    data = {"action": action, "_selected_action": [row.pk for row in repairs], **extra}
    return admin.post(reverse(QUEUE), data, follow=True)


def decide(admin, repair, decision, **extra):
    data = {"decision": decision, "seen_version": repair.version, **extra}
    return admin.post(reverse("admin:assignment_repair_change", args=[repair.pk]), data, follow=True)


@pytest.mark.parametrize("role", ["rep", "leader"])
def test_only_ops_opens_the_repair_queue(client, request, role):
    user = request.getfixturevalue(role)
    type(user).objects.filter(pk=user.pk).update(is_staff=True)
    client.force_login(user)
    assert client.get(reverse(QUEUE)).status_code == 403


def test_the_queue_shows_what_one_fix_can_settle(admin):
    for _ in range(3):
        given_back(source_list="Fair 2026")
    given_back("domain", proposed="acme.example")

    page = admin.get(reverse(QUEUE)).content.decode()

    assert "<strong>3</strong> × Phone" in page and "from Fair 2026" in page
    assert "?field=phone&amp;source_list__exact=Fair+2026" in page
    assert "acme.example" in page and "Nobody answers there" in page and "overdue by" in page


def test_a_group_is_filtered_and_settled_with_one_value(admin):
    repairs = [given_back(source_list="Fair 2026") for _ in range(3)]
    given_back("domain")

    page = admin.get(reverse(QUEUE) + "?field=phone&source_list__exact=Fair+2026").content.decode()
    answer = bulk(admin, "write_value", repairs, value="+47 1")

    assert "3 repairs" in page
    assert "3 accounts done." in answer.content.decode()
    assert Account.objects.filter(phone="+47 1", station="pool").count() == 3


@pytest.mark.parametrize(
    ("action", "extra", "says"),
    [
        ("write_value", {"value": "1"}, "These are different fields"),
        ("write_value", {}, "different fields"),
        ("clear_field", {}, "2 accounts done"),
        ("take_proposals", {}, "1 stays open: No value was proposed"),
        ("right", {"note": "I called"}, "2 accounts done"),
        ("release_all", {}, "2 accounts done"),
    ],
)
def test_bulk_actions_answer_in_words(admin, action, extra, says):
    repairs = [given_back(), given_back("city", proposed="Oslo")]
    assert says in bulk(admin, action, repairs, **extra).content.decode()


def test_no_value_is_asked_for(admin):
    assert "Type the value" in bulk(admin, "write_value", [given_back()], value=" ").content.decode()


def test_a_reported_record_shows_all_that_helps_to_decide(admin):
    repair = given_back(name="Acme AS", phone="123", proposed="456")
    AccountFactory(name="ACME as")
    ContactFactory(account=repair.account, name="Ana Bounce", email_bounced_at=NOON)

    page = admin.get(reverse("admin:assignment_repair_change", args=[repair.pk])).content.decode()

    for text in ("Nobody answers there", "123", "456", "ACME as", "Ana Bounce", "bounced"):
        assert text in page


@pytest.mark.parametrize(
    ("decision", "extra", "station"),
    [
        ("fix", {"value": "+47 9"}, "pool"),
        ("right", {}, "held"),
        ("release", {}, "pool"),
        ("close", {}, "closed"),
    ],
)
def test_each_decision_has_its_button(admin, ops, decision, extra, station):
    repair = given_back()
    decide(admin, repair, decision, **extra)
    repair.refresh_from_db()
    assert repair.account.station == station and repair.decided_by == ops
    shown = admin.get(reverse("admin:assignment_repair_change", args=[repair.pk])).content.decode()
    assert 'name="decision"' not in shown


def test_a_duplicate_is_closed_from_the_page(admin):
    repair, original = given_back(), AccountFactory()
    assert "Choose the one that stays" in decide(admin, repair, "duplicate").content.decode()
    decide(admin, repair, "duplicate", original=original.pk)
    repair.refresh_from_db()
    assert (repair.account.station, repair.duplicate_of) == ("closed", original)


@pytest.mark.parametrize(
    ("extra", "says"),
    [
        ({"value": "Norway", "decision": "fix"}, "two letters"),
        ({"decision": "dance"}, "Choose one of the buttons"),
        ({"decision": "fix", "value": "NO", "seen_version": 7}, "Somebody else decided"),
        ({"decision": "fix", "value": "x" * 501}, "at most 500"),
        ({"decision": "duplicate", "original": "first"}, "whole number"),
        ({"decision": "fix", "value": "NO"}, "This stands there already"),
    ],
)
def test_a_refused_decision_says_why_and_changes_nothing(admin, extra, says):
    repair = given_back("country")
    data = {"seen_version": repair.version, **extra}
    answer = admin.post(reverse("admin:assignment_repair_change", args=[repair.pk]), data)
    assert answer.status_code == 200 and says in answer.content.decode()
    repair.refresh_from_db()
    assert repair.state == "open"


def test_an_unknown_repair_is_no_page_of_the_queue(admin):
    for key in ("999999", "abc"):
        assert admin.get(reverse("admin:assignment_repair_change", args=[key])).status_code == 302


def test_decided_and_overdue_ones_are_found_by_their_filter(admin):
    old, new = given_back(), given_back()
    Repair.objects.filter(pk=new.pk).update(due_on=timezone.localdate() + timedelta(days=3))
    decide(admin, old, "release")

    def seen(query):
        return [row.pk for row in admin.get(reverse(QUEUE) + query).context["cl"].result_list]

    assert seen("") == [new.pk]
    assert seen("?decision=decided") == [old.pk]
    assert seen("?decision=all") == [old.pk, new.pk]
    assert seen("?decision=overdue") == []


def test_a_kept_account_stands_in_the_queue_too(admin):
    account = held_account()
    ask_repair(account.pk, by=account.book.rep, now=NOON, field="phone")
    assert "kept it" in admin.get(reverse(QUEUE)).content.decode()


def test_review_ends_from_the_list_of_returns(admin, ops):
    given = given_back(code="conflict")
    url = reverse("admin:assignment_return_changelist")
    refused = admin.post(url, {"action": "release", "_selected_action": [given.pk]}, follow=True)
    assert "not in review any more" in refused.content.decode()
    decide_return(given.pk, by=ops, now=NOON + 2 * DAY, approve=True)
    mute = admin.post(url, {"action": "release", "_selected_action": [given.pk]}, follow=True)
    assert "Say why it goes back" in mute.content.decode()
    done = admin.post(url, {"action": "release", "_selected_action": [given.pk], "note": "Ours"}, follow=True)
    assert "1 account is in the pool." in done.content.decode()
    assert given.account.moves.get(cause="rest").reason == "Ours"
    assert admin.get(reverse("admin:assignment_return_change", args=[given.pk])).status_code == 200


def form_of(admin, url) -> dict:
    """What a browser would post back unchanged."""
    form = admin.get(url).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    plain = {name: value for name, value in values.items() if value is not None and value is not False}
    for inline in admin.get(url).context["inline_admin_formsets"]:
        management = inline.formset.management_form
        plain |= {f"{management.prefix}-{name}": management[name].value() for name in management.fields}
    return plain


def save_plan(admin, **changes):
    url = reverse("admin:assignment_plan_change", args=[Plan.objects.get(code="weekly-distribution").pk])
    data = {name: value for name, value in {**form_of(admin, url), **changes}.items() if value is not None}
    return admin.post(url, data, follow=True).content.decode()


def test_a_plan_whose_days_are_all_holidays_is_refused(admin):
    first = timezone.localdate() - timedelta(days=7)
    fridays = [first + timedelta(days=n) for n in range(430) if (first + timedelta(days=n)).weekday() == 4]
    Holiday.objects.bulk_create(Holiday(on=day, name="Closed") for day in fridays)

    assert "This schedule never fires" in save_plan(admin)
    assert "never fires" not in save_plan(admin, weekday=3)


def test_a_plan_without_books_cannot_be_switched_on(admin):
    assert "This plan has no books yet" in save_plan(admin)
    assert "No open book takes part" in save_plan(admin, is_paused=None)
    assert Plan.objects.get(code="weekly-distribution").is_paused

    BookFactory()

    assert "1 book takes part." in save_plan(admin, is_paused=None)
    assert not Plan.objects.get(code="weekly-distribution").is_paused


def test_a_plan_of_other_target_books_has_no_books(admin):
    BookFactory()
    other = TargetBook.objects.get(code="enterprise")
    assert "No open book takes part" in save_plan(admin, is_paused=None, target_books=[other.pk])


def test_the_day_of_applying_needs_its_time(admin):
    assert "Give both the day and the time" in save_plan(admin, apply_at="")


def test_the_rules_in_force_are_read_and_a_new_version_starts_from_them(admin, ops, rep):
    current = RulesOfEngagement.objects.get(status="current")
    RulesOfEngagement.objects.filter(pk=current.pk).update(notice_days=9)
    page = admin.get(reverse("admin:assignment_rulesofengagement_change", args=[current.pk]))
    assert page.status_code == 200 and not page.context["has_change_permission"]

    values = form_of(admin, reverse("admin:assignment_rulesofengagement_add"))
    assert values["notice_days"] == 9
    admin.post(reverse("admin:assignment_rulesofengagement_add"), {**values, "change_note": "Longer", "undo_days": 20})
    draft = RulesOfEngagement.objects.get(number=2)
    assert (draft.status, draft.undo_days) == ("draft", 20)

    url = reverse("admin:assignment_rulesofengagement_change", args=[draft.pk])
    admin.post(url, {**form_of(admin, url), "_publish": "1"})

    draft.refresh_from_db(), current.refresh_from_db()
    assert (draft.status, draft.published_by, current.status) == ("current", ops, "retired")
    assert Notification.objects.filter(user=rep, kind="rules_published").exists()
    assert Event.objects.filter(verb="settings_changed", subject_id=draft.pk, by_id=ops.pk).exists()


def test_only_one_draft_with_a_note_is_published(admin):
    url = reverse("admin:assignment_rulesofengagement_changelist")
    first = RulesOfEngagement.objects.get()
    draft = RulesOfEngagement.objects.create(number=2, effective_on=date(2026, 6, 1))

    def publish(*rows):
        data = {"action": "publish", "_selected_action": [row.pk for row in rows]}
        return admin.post(url, data, follow=True).content.decode()

    assert "Choose one draft" in publish(first, draft)
    assert "Only a draft can be published" in publish(first)
    assert "Say in the change note" in publish(draft)
    assert RulesOfEngagement.objects.get(status="current") == first


def test_what_counts_as_work_is_edited_with_check_boxes(admin):
    mail = WorkingActivity.objects.get(name="Mail")
    url = reverse("admin:assignment_workingactivity_change", args=[mail.pk])
    admin.post(url, {**form_of(admin, url), "outcomes": ["replied", ""], "directions": ["in"]})
    mail.refresh_from_db()
    assert (mail.outcomes, mail.directions, mail.version) == (["replied", ""], ["in"], 2)
    refused = admin.post(url, {**form_of(admin, url), "outcomes": ["sung"]})
    assert "sung" in refused.content.decode() and refused.status_code == 200


def test_a_return_reason_is_switched_off_and_keeps_its_code(admin):
    reason = ReturnReason.objects.get(code="conflict")
    url = reverse("admin:assignment_returnreason_change", args=[reason.pk])
    values = form_of(admin, url)
    values.pop("is_active")
    admin.post(url, {**values, "code": "other"})
    reason.refresh_from_db()
    assert (reason.is_active, reason.code) == (False, "conflict")


def test_settings_of_a_reason_that_contradict_each_other_are_refused_at_their_fields(admin):
    reason = ReturnReason.objects.filter(family="data").first()
    url = reverse("admin:assignment_returnreason_change", args=[reason.pk])
    refused = admin.post(url, {**form_of(admin, url), "minimum_touches": 3, "label": "Typed"})
    reason.refresh_from_db()
    assert reason.minimum_touches == 0 and reason.label != "Typed"
    form = refused.context["adminform"].form
    assert "minimum_touches" in form.errors and form["label"].value() == "Typed"


def test_two_people_of_ops_do_not_overwrite_each_other(admin):
    reason = ReturnReason.objects.get(code="conflict")
    url = reverse("admin:assignment_returnreason_change", args=[reason.pk])
    seen = form_of(admin, url)
    admin.post(url, {**seen, "label": "First"})
    second = admin.post(url, {**seen, "label": "Second"})
    reason.refresh_from_db()
    assert "in the meantime" in second.content.decode() and reason.label == "First"


def test_the_history_of_runs_is_read_only(admin):
    run = Run.objects.create(kind="distribution", slot=NOON, status="done")
    page = admin.get(reverse("admin:assignment_run_change", args=[run.pk]))
    assert page.status_code == 200 and not page.context["has_change_permission"]
    assert admin.post(reverse("admin:assignment_run_change", args=[run.pk]), {"title": "x"}).status_code == 403
    assert admin.get(reverse("admin:assignment_run_add")).status_code == 403
    assert admin.post(reverse("admin:assignment_run_delete", args=[run.pk]), {"post": "yes"}).status_code == 403


def test_a_switch_is_turned_and_the_audit_trail_knows(admin, ops):
    assert admin.get(reverse("admin:accounts_organisation_changelist")).status_code == 302
    url = reverse("admin:accounts_organisation_change", args=[1])
    values = form_of(admin, url)
    values.pop("returns_on")
    admin.post(url, values)
    assert not Organisation.load().returns_on
    assert Event.objects.get(verb="settings_changed").detail == {"returns_on": [True, False]}


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "x\x00"])
def test_a_time_zone_that_is_none_is_refused(admin, zone):
    url = reverse("admin:accounts_organisation_change", args=[1])
    answer = admin.post(url, {**form_of(admin, url), "time_zone": zone})
    assert answer.status_code == 200 and Organisation.load().time_zone == "UTC"


def test_every_page_of_the_admin_opens(admin):
    repair = given_back()
    for model in ("repair", "return", "returnreason", "plan", "run", "rulesofengagement", "workingactivity"):
        assert admin.get(reverse(f"admin:assignment_{model}_changelist")).status_code == 200
    for model in ("returnreason", "plan", "workingactivity", "rulesofengagement"):
        assert admin.get(reverse(f"admin:assignment_{model}_add")).status_code == 200
    assert "admin.css" in admin.get(reverse("admin:assignment_repair_change", args=[repair.pk])).content.decode()
