"""Stop: a leader ends a run that is being applied, sees what moved, and takes it back."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from assignment.actions import applying
from assignment.actions.runs import approve, ask_run
from assignment.actions.working import work_on
from assignment.models import Run
from tests.assignment.runs import open_book, ready, target_book
from tests.factories import TeamFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


class Died(BaseException):
    """The worker is gone in the middle of its work."""


@pytest.fixture
def run(monkeypatch):
    """A run of six lines whose worker was lost after the first; nobody has taken it up yet."""
    leader = UserFactory(role="leader", name="Lena Berg")
    open_book(target_book(places=6), rep=UserFactory(name="Ana Kovač", team=TeamFactory(leader=leader)))
    ready(6)
    run = ask_run("distribution", by=leader, now=timezone.now())
    work_on(run.pk, worker="first", now=timezone.now())
    approve(run, by=leader, now=timezone.now())

    def die_after_one(name):
        if name == "apply.between_chunks" and Run.objects.get(pk=run.pk).done:
            raise Died

    with monkeypatch.context() as dying:
        dying.setattr(applying, "CHUNK", 1)
        dying.setattr(applying, "failpoint", die_after_one)
        with pytest.raises(Died):
            work_on(run.pk, worker="first", now=timezone.now())
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() + timedelta(minutes=5))
    return Run.objects.select_related("approved_by").get(pk=run.pk)


def test_a_leader_stops_a_run_and_undoes_what_it_moved(page, sign_in, run):
    sign_in(run.approved_by)
    page.goto(f"/runs/{run.pk}/")
    expect(page.get_by_text("Applying: 1 of 6")).to_be_visible()

    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#bar")).to_contain_text("It stops after the accounts in hand.")
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(minutes=5))
    work_on(run.pk, worker="next", now=timezone.now())

    expect(page.locator("#bar")).to_contain_text("1 account moved, 5 lines skipped")
    page.get_by_role("button", name="Undo", exact=True).last.click()
    page.get_by_role("button", name="Undo the run").click()
    expect(page).not_to_have_url(f"/runs/{run.pk}/")
    undo = run.undone_by.get()
    work_on(undo.pk, worker="next", now=timezone.now())
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 account goes back to where it was.")
    run.refresh_from_db()
    assert run.status == "reverted"
