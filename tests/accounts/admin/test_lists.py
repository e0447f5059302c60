"""The lists of the admin: who may open them, how they are searched, what is only read."""

import pytest
from django.contrib import admin

from accounts.admin.base import OpsAdmin
from accounts.models import (
    Event,
    Interaction,
    Note,
    StageChange,
    Task,
)
from tests.accounts.admin.conftest import url
from tests.factories import (
    NOON,
    InteractionFactory,
    NoteFactory,
    OpportunityFactory,
    TaskFactory,
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
