"""Versions of the rules through the API: thrown away, brought before who publishes, confirmed."""

import pytest

from accounts.models import Event, Notification, Organisation, Team, User
from assignment.actions.acknowledgements import acknowledge
from assignment.actions.rules import draft_rules, edit_draft
from assignment.models import RulesOfEngagement
from tests.api.conftest import client_of
from tests.factories import NOON, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/rules/"


@pytest.fixture
def draft(leader):
    made = draft_rules(by=leader, now=NOON)
    return edit_draft(made.pk, by=leader, now=NOON, changes={"change_note": "A longer notice"})


@pytest.fixture
def current():
    return RulesOfEngagement.objects.get(status="current")


@pytest.fixture
def ana(team):
    """A rep of the leader, in an organisation that asks to confirm."""
    Organisation.objects.update(rules_need_acknowledgement=True)
    return UserFactory(name="Ana", team=team)


class TestThrowingADraftAway:
    def test_leaves_what_is_in_force_and_a_line_in_the_trail(self, leader, draft, current):
        answer = client_of(leader).delete(f"{ADDRESS}{draft.pk}/")

        assert answer.status_code == 204 and list(RulesOfEngagement.objects.all()) == [current]
        assert Event.objects.latest("pk").detail == {"discarded": draft.number}

    def test_is_refused_for_what_was_published(self, ops, current):
        answer = client_of(ops).delete(f"{ADDRESS}{current.pk}/")

        assert (answer.status_code, answer.json()["code"]) == (422, "not_a_draft")
        assert RulesOfEngagement.objects.filter(pk=current.pk).exists()

    def test_is_not_for_reps_and_not_for_what_does_not_exist(self, ops, rep, draft):
        assert client_of(rep).delete(f"{ADDRESS}{draft.pk}/").status_code == 403
        assert client_of(ops).delete(f"{ADDRESS}999999999/").status_code == 404
        assert RulesOfEngagement.objects.filter(pk=draft.pk).exists()


class TestAskingForPublication:
    def test_tells_ops_and_directors_and_says_whom(self, leader, ops, draft):
        director = UserFactory(role="leader", is_director=True)
        UserFactory(role="leader"), UserFactory(role="ops", is_active=False)

        answer = client_of(leader).post(f"{ADDRESS}{draft.pk}/publication-requests/")

        assert answer.status_code == 200
        assert sorted(row["user"] for row in answer.json()["asked"]) == sorted([ops.pk, director.pk])
        assert {row["name"] for row in answer.json()["asked"]} == {ops.name, director.name}
        told = Notification.objects.filter(kind="rules_draft")
        assert {row.user_id for row in told} == {ops.pk, director.pk}
        client_of(leader).post(f"{ADDRESS}{draft.pk}/publication-requests/")
        assert told.count() == 2, "once a day and person"

    def test_needs_a_note_that_says_what_is_new(self, leader, ops, draft):
        RulesOfEngagement.objects.filter(pk=draft.pk).update(change_note=" ")

        answer = client_of(leader).post(f"{ADDRESS}{draft.pk}/publication-requests/")

        assert (answer.status_code, answer.json()["code"]) == (422, "note_missing")
        assert "change_note" in answer.json()["errors"] and not Notification.objects.exists()

    def test_is_refused_where_nobody_else_publishes(self, leader, draft):
        User.objects.filter(role="ops").update(is_active=False)

        answer = client_of(leader).post(f"{ADDRESS}{draft.pk}/publication-requests/")

        assert (answer.status_code, answer.json()["code"]) == (422, "nobody_to_ask")

    def test_is_for_drafts_of_those_who_set_up(self, leader, rep, draft, current):
        assert client_of(rep).post(f"{ADDRESS}{draft.pk}/publication-requests/").status_code == 403
        refused = client_of(leader).post(f"{ADDRESS}{current.pk}/publication-requests/")
        assert refused.json()["code"] == "not_a_draft"


class TestReminding:
    def test_tells_those_of_the_branch_who_have_not_confirmed(self, leader, ana, current):
        acknowledge(current, by=UserFactory(name="Bo", team=ana.team), now=NOON)
        UserFactory(team=Team.objects.create(name="South"))

        answer = client_of(leader).post(f"{ADDRESS}{current.pk}/reminders/")

        assert (answer.status_code, answer.json()) == (200, {"missing": 1})
        assert [row.user for row in Notification.objects.filter(kind="rules_reminder")] == [ana]

    def test_is_refused_when_everybody_has_confirmed(self, leader, ana, current):
        acknowledge(current, by=ana, now=NOON)

        assert client_of(leader).post(f"{ADDRESS}{current.pk}/reminders/").json()["code"] == "nobody_missing"

    @pytest.mark.parametrize("case", ["switched off", "a draft"])
    def test_is_refused_for_what_nobody_can_confirm(self, leader, ana, current, draft, case):
        Organisation.objects.update(rules_need_acknowledgement=case == "a draft")
        version = draft if case == "a draft" else current

        answer = client_of(leader).post(f"{ADDRESS}{version.pk}/reminders/")

        assert (answer.status_code, answer.json()["code"]) == (422, "nothing_to_confirm")
        assert not Notification.objects.exists()

    def test_is_for_leaders(self, ana, current):
        assert client_of(ana).post(f"{ADDRESS}{current.pk}/reminders/").status_code == 403
        assert not Notification.objects.exists()
