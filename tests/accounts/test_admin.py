"""The admin of ops: who may, no silent overwrite, an audit line for every save, forms that refuse in words."""

import html
import json

import pytest
from django.contrib import admin
from django.core import mail
from django.urls import reverse

from accounts.admin.base import OpsAdmin
from accounts.models import (
    Account,
    Book,
    Contact,
    Event,
    Holiday,
    Interaction,
    Note,
    Opportunity,
    Segment,
    StageChange,
    TargetBook,
    Task,
    Team,
    User,
)
from scoring.models import Score, ScoreModel
from tests.factories import (
    NOON,
    BookFactory,
    ContactFactory,
    EventFactory,
    InteractionFactory,
    NoteFactory,
    OpportunityFactory,
    TaskFactory,
    TeamFactory,
    UserFactory,
    held_account,
)

pytestmark = pytest.mark.django_db
OURS = {
    model: page
    for model, page in admin.site._registry.items()
    if model._meta.app_label in {"accounts", "scoring", "assignment"}
}
DELETES = {"Holiday", "Availability"}


@pytest.fixture
def client(client, ops):
    client.force_login(ops)
    return client


@pytest.fixture
def boss(db):
    return UserFactory(role="ops", is_superuser=True)


def url(row_or_model, page="changelist"):
    meta, pk = row_or_model._meta, getattr(row_or_model, "pk", None)
    args = [pk] if page == "change" else []
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def form_of(client, row, **changes):
    """What a browser would send after `changes` on the page of `row`, inlines included."""
    page = client.get(url(row, "change")).context["adminform"].form
    data = {}
    for field in page:
        value = field.value()
        if isinstance(value, bool):
            data |= {field.html_name: "on"} if value else {}
        elif value is not None:
            data[field.html_name] = value
    for formset in client.get(url(row, "change")).context["inline_admin_formsets"]:
        management = formset.formset.management_form
        data |= {management.add_prefix(name): value for name, value in management.initial.items()}
        for form in formset.forms:
            data |= {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def errors_of(answer):
    return json.loads(answer.context["adminform"].form.errors.as_json())


def test_every_page_of_ours_stands_on_the_same_base():
    assert {page.__class__.__name__ for page in OURS.values() if not isinstance(page, OpsAdmin)} == set()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_list_opens_for_ops_and_can_be_searched(client, model):
    held_account()
    answer = client.get(url(model), follow=True)
    searched = client.get(url(model), {"q": "Account %_'"}, follow=True)

    assert (answer.status_code, searched.status_code) == (200, 200)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_add_page_opens_or_is_closed(client, model, rf, ops):
    request = rf.get("/")
    request.user = ops
    expected = 200 if OURS[model].has_add_permission(request) else 403

    assert client.get(url(model, "add")).status_code == expected


@pytest.mark.parametrize("role", ["rep", "leader"])
@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_page_opens_only_with_its_permission_even_for_staff(client, model, role):
    user = UserFactory(role=role, is_staff=True)
    client.force_login(user)
    allowed = user.has_perm(OURS[model].permission)

    assert client.get(url(model), follow=True).status_code == (200 if allowed else 403)
    assert not (allowed and role == "rep")


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_records_are_not_deleted_here(model, rf, ops):
    request = rf.get("/")
    request.user = ops

    assert OURS[model].has_delete_permission(request) == (model.__name__ in DELETES)


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


def test_ops_cannot_make_or_change_a_superuser(client, boss):
    ordinary = UserFactory()

    client.post(url(ordinary, "change"), form_of(client, ordinary, is_superuser="on", name="New name"))
    answer = client.post(url(boss, "change"), {"name": "Taken over", "seen_version": 1})

    ordinary.refresh_from_db()
    boss.refresh_from_db()
    assert (ordinary.name, ordinary.is_superuser) == ("New name", False)
    assert (answer.status_code, boss.name != "Taken over") == (403, True)


def test_a_superuser_may_make_another_one(client, boss):
    client.force_login(boss)
    ordinary = UserFactory()

    client.post(url(ordinary, "change"), form_of(client, ordinary, is_superuser="on"))

    assert User.objects.get(pk=ordinary.pk).is_superuser


def test_a_new_user_has_no_password_and_is_invited_by_mail(client):
    data = {"name": "New", "email": "New@Example.com", "role": "rep", "is_active": "on"}
    inline = {"absences-TOTAL_FORMS": 0, "absences-INITIAL_FORMS": 0}

    client.post(url(User, "add"), data | inline)
    user = User.objects.get(email="new@example.com")
    client.post(url(User), {"action": "invite", "_selected_action": [user.pk]})

    assert not user.has_usable_password()
    assert [message.to for message in mail.outbox] == [["new@example.com"]]
    assert Event.objects.filter(verb="user_invited", subject_id=user.pk).exists()


def test_who_leaves_is_shut_out_at_once_and_what_is_left_is_named(client):
    account = held_account()
    rep = account.book.rep
    data = form_of(client, rep)
    del data["is_active"]

    answer = client.post(url(rep, "change"), data, follow=True)

    rep.refresh_from_db()
    assert not rep.is_active
    assert "Give 1 accounts and 0 open opportunities" in answer.content.decode()
    assert Event.objects.filter(verb="user_deactivated", subject_id=rep.pk).exists()


def test_a_team_cannot_lie_below_itself(client):
    upper = TeamFactory()
    lower = TeamFactory(parent=upper)

    answer = client.post(url(upper, "change"), form_of(client, upper, parent=lower.pk))

    assert "below itself" in errors_of(answer)["parent"][0]["message"]
    assert Team.objects.get(pk=upper.pk).parent is None


def test_a_book_that_holds_accounts_is_not_closed(client):
    book = held_account().book

    answer = client.post(url(book, "change"), form_of(client, book, closed_on="2026-06-02"))

    assert "holds 1 accounts" in errors_of(answer)["closed_on"][0]["message"]


def test_the_rep_of_a_book_never_changes(client):
    book = BookFactory()
    other = UserFactory()

    client.post(url(book, "change"), form_of(client, book, rep=other.pk, factor_percent=50))

    kept = Book.objects.get(pk=book.pk)
    assert (kept.rep, kept.factor_percent) == (book.rep, 50)


def test_a_saved_account_is_enrolled_and_scored_again(client, django_capture_on_commit_callbacks):
    account = held_account(employees=50)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            url(account, "change"), form_of(client, account, employees=5000, domain="https://www.Example.com/x")
        )

    account.refresh_from_db()
    line = Event.objects.get(verb="account_edited", account_id=account.pk)
    assert answer.status_code == 302, answer.context["errors"]
    assert (account.segment.code, account.domain) == ("enterprise", "example.com")
    assert Score.objects.get(account=account).fit == 50
    assert set(line.detail["fields"]) == {"employees", "domain"}


def test_an_account_keeps_its_book_whatever_is_sent(client):
    account = held_account()

    client.post(url(account, "change"), form_of(client, account, book="", station="pool", potential_cents=9))

    kept = Account.objects.get(pk=account.pk)
    assert (kept.book, kept.station) == (account.book, "held")


def test_an_account_is_not_its_own_parent(client):
    account = held_account()

    answer = client.post(url(account, "change"), form_of(client, account, parent=account.pk))

    assert "its own branches" in errors_of(answer)["parent"][0]["message"]


def test_accounts_are_found_by_part_of_the_name_in_any_script_or_by_domain(client):
    held_account(name="Straße & Söhne", domain="strasse.example")
    held_account(name="شرکت نمونه")

    def found(words):
        return [str(row) for row in client.get(url(Account), {"q": words}).context["cl"].result_list]

    assert found("SÖHNE") == found("strasse.example") == ["Straße & Söhne"]
    assert found("نمونه") == ["شرکت نمونه"]
    assert found("%") == []


def test_the_audit_line_of_a_contact_holds_no_personal_data(client):
    contact = ContactFactory()

    client.post(url(contact, "change"), form_of(client, contact, phone="+47 99 99 99 99"))

    line = Event.objects.get(verb="contact_saved")
    assert (line.account_id, line.detail) == (contact.account_id, {"fields": ["phone"]})
    assert Contact.objects.get().phone == "+47 99 99 99 99"


def test_a_win_in_the_admin_keeps_its_time_and_makes_a_customer(client):
    deal = OpportunityFactory()

    answer = client.post(url(deal, "change"), form_of(client, deal, stage="won", close_on="2026-06-01"))

    deal.refresh_from_db()
    assert answer.status_code == 302, answer.context["errors"]
    assert (deal.stage, deal.account.lifecycle) == ("won", "customer")
    assert StageChange.objects.get(opportunity=deal).stage_to == "won"


def test_a_refusal_by_a_rule_is_a_message_and_writes_nothing(client):
    deal = OpportunityFactory()

    answer = client.post(url(deal, "change"), form_of(client, deal, stage="lost"), follow=True)

    assert "Say why it was lost" in answer.content.decode()
    assert Opportunity.objects.get(pk=deal.pk).stage == "engaging"


def test_a_published_score_model_is_only_read(client):
    published = ScoreModel.objects.get(status="published")

    page = client.get(url(published, "change"))

    assert page.status_code == 200
    assert client.post(url(published, "change"), {"fit_share": 1}).status_code == 403


def test_a_copy_is_edited_previewed_and_published(client):
    def act(name, model):
        return client.post(
            url(ScoreModel), {"action": name, "_selected_action": [model.pk]}, follow=True
        ).content.decode()

    published = ScoreModel.objects.get(status="published")
    assert "is a draft" in act("copy_to_draft", published)
    draft = ScoreModel.objects.get(status="draft")

    saved = client.post(url(draft, "change"), form_of(client, draft, fit_share=60))
    assert saved.status_code == 302, saved.context["errors"]
    held_account()
    assert "1 of 1 account would change grade" in act("preview_grades", draft)
    assert "is in force" in act("publish_draft", draft)
    assert "Only a draft can be published" in act("publish_draft", draft)

    draft.refresh_from_db()
    assert (draft.status, draft.fit_share) == ("published", 60)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("", None), ("NO", "NO"), ('"NO"', "NO"), ('["NO", "SE"]', ["NO", "SE"])],
)
def test_the_value_of_a_fit_rule_is_typed_as_one_would_say_it(client, typed, stored):
    client.post(url(ScoreModel), {"action": "copy_to_draft", "_selected_action": [1]})
    draft = ScoreModel.objects.filter(status="draft").first()
    op = {None: "filled", "NO": "eq"}.get(stored if not isinstance(stored, list) else "", "in")
    data = form_of(client, draft)
    data |= {"fit_rules-0-field": "country", "fit_rules-0-op": op, "fit_rules-0-value": typed}

    answer = client.post(url(draft, "change"), data)

    assert answer.status_code == 302, answer.context["errors"]
    assert draft.fit_rules.get(pk=data["fit_rules-0-id"]).value == stored


def test_a_fit_rule_that_cannot_be_read_is_refused(client, ops):
    client.post(url(ScoreModel), {"action": "copy_to_draft", "_selected_action": [1]})
    draft = ScoreModel.objects.filter(status="draft").first()
    data = form_of(client, draft) | {"fit_rules-0-field": "secret"}

    answer = client.post(url(draft, "change"), data)

    assert "there is no field “secret”" in str(answer.context["errors"])


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


@pytest.mark.parametrize("model", [Interaction, Note, StageChange, Event])
def test_what_people_wrote_on_the_pages_is_only_read_here(model, rf, ops):
    request = rf.get("/")
    request.user = ops

    assert not OURS[model].has_add_permission(request) and not OURS[model].has_change_permission(request)
    assert OURS[model].has_view_permission(request)


@pytest.mark.parametrize("model", [Interaction, Note, Task, StageChange, Event])
def test_the_longest_lists_go_by_key_and_have_no_filter_without_an_index(client, model, django_assert_max_num_queries):
    account = held_account()
    InteractionFactory(account=account), NoteFactory(account=account), TaskFactory(account=account)
    StageChange.objects.create(opportunity=OpportunityFactory(account=account), stage_to="won", at=NOON)

    with django_assert_max_num_queries(8) as caught:
        answer = client.get(url(model))

    assert answer.status_code == 200 and OURS[model].list_filter == ()
    assert [sql for sql in map(str, caught.captured_queries) if f"{model._meta.db_table}" in sql and "DESC" in sql]


def test_the_audit_trail_is_found_by_the_number_of_the_account(client):
    mine, other = held_account(), held_account()
    EventFactory(account_id=mine.pk), EventFactory(account_id=other.pk)

    found = client.get(url(Event), {"q": str(mine.pk)}).context["cl"].result_list
    nonsense = client.get(url(Event), {"q": "x" * 300}).context["cl"].result_list

    assert {event.account_id for event in found} == {mine.pk} and list(nonsense) == []


def test_ops_hands_a_task_over(client):
    task, other = TaskFactory(account=held_account()), UserFactory()
    elsewhere = held_account()
    values = {"account": elsewhere.pk, "assignee": other.pk, "kind": "meeting", "title": task.title, "seen_version": 1}

    answer = client.post(url(task, "change"), values)

    kept = task.account, task.kind
    task.refresh_from_db()
    assert answer.status_code == 302 and task.assignee == other and task.version == 2
    assert (task.account, task.kind) == kept, "meetings and their accounts are the pages' business"
    assert client.get(url(Task, "add")).status_code == 403


def test_the_history_of_a_record_tells_who_changed_what_and_when(client, ops):
    account, other = held_account(name="Acme", city="Oslo"), UserFactory(role="ops")
    Account.objects.filter(pk=account.pk).update(city="Bergen")
    client.force_login(other)
    holiday = Holiday.objects.create(on="2026-12-24", name="Eve")
    client.post(url(holiday, "change"), {"on": "2026-12-24", "name": "Christmas Eve", "seen_version": 1})

    of_account = html.unescape(client.get(url(account, "change").replace("change", "history")).content.decode())
    of_holiday = html.unescape(client.get(url(holiday, "change").replace("change", "history")).content.decode())

    assert "Oslo" in of_account and "Bergen" in of_account and "a job or command" in of_account
    assert "Christmas Eve" in of_holiday and other.name in of_holiday and "a job or command" not in of_holiday


def test_a_kind_of_book_that_contradicts_the_rules_is_refused_in_the_admin_too(client):
    target = TargetBook.objects.get(code="smb")

    answer = client.post(url(target, "change"), form_of(client, target, window_days=3), follow=True)

    assert "a notice of 7 days is longer than that" in answer.content.decode()
    target.refresh_from_db()
    assert target.window_days == 30


def test_a_book_on_leave_gets_no_places_in_the_admin_too(client):
    book = BookFactory()

    client.post(url(book, "change"), form_of(client, book, reason="leave"))

    book.refresh_from_db()
    assert (book.reason, book.factor_percent) == ("leave", 0)
