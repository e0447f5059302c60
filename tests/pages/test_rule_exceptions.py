"""Numbers of single target books: written in a draft, tried out, compared, published and read; page, API and admin."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import TargetBook
from assignment.actions.rules import draft_rules
from assignment.models import RulesOfEngagement
from tests.pages.conftest import text_of
from tests.pages.test_rules import numbers_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(ops):
    return draft_rules(by=ops, now=timezone.now())


@pytest.fixture
def enterprise():
    return TargetBook.objects.get(code="enterprise")


def rows(*lines, removed=()) -> dict:
    """The rows as a browser sends them: target book, number, value."""
    sent = {"exceptions-TOTAL_FORMS": len(lines), "exceptions-INITIAL_FORMS": 0}
    for place, line in enumerate(lines):
        names = ("target_book", "number", "value")
        sent |= {f"exceptions-{place}-{name}": value for name, value in zip(names, line, strict=True)}
    return sent | {f"exceptions-{place}-DELETE": "on" for place in removed}


def test_an_exception_is_written_compared_published_and_read(window_of, ops, rep, draft, enterprise):
    window, page = window_of(ops), f"/setup/rules/{draft.pk}/"
    assert '<details><summary><b class="b">Exceptions by target book' in window.get(page).content.decode()
    line = (enterprise.pk, "notice_days", 14)

    refused = window.post(page, numbers_of(draft) | rows((enterprise.pk, "notice_days", 70)))
    assert refused.status_code == 422 and "less than or equal to 60" in text_of(refused)
    assert 'value="70"' in refused.content.decode(), "what was typed stays"
    contradicts = window.post(page, numbers_of(draft) | rows((enterprise.pk, "new_hire_grace_days", 5)))
    assert contradicts.status_code == 422 and "Enterprise: new hires would get 5 days" in text_of(contradicts)
    twice = window.post(page, numbers_of(draft) | rows(line, line))
    assert "given twice for the same target book" in text_of(twice)
    assert "Fill this in, or remove the line." in text_of(window.post(page, numbers_of(draft) | rows((*line[:2], ""))))
    tried = window.post(f"{page}dry-run/", numbers_of(draft) | rows(line, ("", "", "")))
    assert "Nothing would change today." in text_of(tried)

    saved = window.post(page, numbers_of(draft, change_note="Longer notice") | rows(line, ("", "", "")))
    assert saved.status_code == 302, text_of(saved)
    assert RulesOfEngagement.objects.get(pk=draft.pk).exceptions == {str(enterprise.pk): {"notice_days": 14}}
    shown = text_of(window.get(f"{page}publication/"))
    assert "Enterprise: Notice 7 days, as everywhere 14 days" in shown
    today = {"effective_on": timezone.localdate().isoformat(), "change_note": "Longer notice", "version": 2}
    window.post(f"{page}publication/", today)
    read = text_of(window_of(rep).get("/rules/"))
    assert "Notice comes at least 7 days (Enterprise: 14 days) before" in read
    assert "Notice before retrieval 7 days (Enterprise: 14 days)" in read

    assert "Numbers of its own in the rules Notice 14 days" in text_of(
        window.get(f"/setup/target-books/{enterprise.pk}/")
    )
    enterprise.name = "Large firms"
    enterprise.save()
    assert "7 days (Large firms: 14 days)" in text_of(window_of(rep).get("/rules/"))
    later = draft_rules(by=ops, now=timezone.now())
    window.post(f"/setup/rules/{later.pk}/", numbers_of(later) | rows(line, removed=[0]))
    assert RulesOfEngagement.objects.get(pk=later.pk).exceptions == {}


def test_the_api_takes_exceptions_and_says_what_is_wrong_with_them(window_of, ops, draft, enterprise):
    window, pk = window_of(ops), str(enterprise.pk)

    def send(exceptions):
        return window.patch(
            f"/api/v1/rules/{draft.pk}/", {"exceptions": exceptions}, content_type="application/json",
            headers={"If-Match": '"1"'},
        )  # fmt: skip

    for wrong, said in (
        ({"999999": {"notice_days": 14}}, "There is no target book “999999”."),
        ({pk: {"undo_days": 14}}, "Enterprise: “undo_days” cannot differ by target book."),
        ({pk: {"notice_days": "14"}}, "Enterprise: Notice takes a whole number."),
        ({pk: {"notice_days": 0}}, "Enterprise: Notice: Ensure this value is greater than or equal to 1."),
        ({pk: {"notice_days": True}}, "Enterprise: Notice takes a whole number."),
        ([1], "Write exceptions as"),
        ({pk: 14}, "Write exceptions as"),
    ):
        answer = send(wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong_exceptions")
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["errors"]["exceptions"][0].startswith(said)
    contradiction = send({pk: {"notice_days": 60, "retrieval_grace_days": 300, "new_hire_grace_days": 300}})
    assert contradiction.json()["code"] == "contradiction" and "exceptions" in contradiction.json()["errors"]
    changed = send({pk: {"notice_days": 14}, str(enterprise.pk): {"notice_days": 14}})
    assert changed.status_code == 200 and changed.json()["exceptions"] == {pk: {"notice_days": 14}}
    tried = window.post(
        "/api/v1/rules/dry-runs/", {"exceptions": {pk: {"notice_days": 21}}}, content_type="application/json"
    )
    assert tried.status_code == 200 and tried.json()["more_in_all"] == 0


def test_ops_writes_exceptions_in_the_admin(client, ops, draft, enterprise):
    client.force_login(ops, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("admin:assignment_rulesofengagement_change", args=[draft.pk])
    form = client.get(url).context["adminform"].form
    assert f"{enterprise.pk} Enterprise" in form["exceptions"].help_text
    sent = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in sent.items() if value is not None and value is not False}

    refused = client.post(url, {**values, "exceptions": '{"0": {"notice_days": 9}}'})
    assert "There is no target book “0”." in text_of(refused)
    client.post(url, {**values, "exceptions": f'{{"{enterprise.pk}": {{"come_back_days": 30}}}}'})
    assert RulesOfEngagement.objects.get(pk=draft.pk).exceptions == {str(enterprise.pk): {"come_back_days": 30}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"new_hire_grace_days": 5}, "New hires would get 5 days"),
        ({"notice_days": 45}, "a notice of 45 days is longer than that"),
        ({"exceptions": '{"%s": {"new_hire_grace_days": 5}}'}, "Enterprise: new hires would get 5 days"),
    ],
)
def test_numbers_that_undo_each_other_are_refused_in_the_admin_too(window_of, ops, draft, enterprise, changes, said):
    window, url = window_of(ops), reverse("admin:assignment_rulesofengagement_change", args=[draft.pk])
    form = window.get(url).context["adminform"].form
    sent = {name: form[name].value() for name in form.fields}
    values = {name: value for name, value in sent.items() if value is not None and value is not False}
    changes = {name: value % enterprise.pk if name == "exceptions" else value for name, value in changes.items()}

    answer = window.post(url, values | changes)

    assert answer.status_code == 200 and said in text_of(answer)
    assert RulesOfEngagement.objects.get(pk=draft.pk).version == draft.version
