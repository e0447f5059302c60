"""Accounts of a run that went to another branch since: a leader reads their names and nothing else."""

import pytest

from tests.assignment.runs import open_book, target_book
from tests.factories import TeamFactory, UserFactory, hold
from tests.pages.runs.conftest import words

pytestmark = pytest.mark.django_db


def gone(account):
    """The account went to a book of another branch since."""
    rep = UserFactory(name="Somebody Else", team=TeamFactory(name="South"))
    hold(account, open_book(target_book("elsewhere", places=9), rep=rep))


def test_what_went_to_another_branch_since_is_only_named_in_the_list_of_those_who_stay(page, run):
    stays, went = (row.account for row in run.not_given.select_related("account").order_by("pk"))
    type(went).objects.filter(pk=went.pk).update(potential_cents=98_765_400)
    gone(went)

    text = words(page.get(f"/runs/{run.pk}/left/out_ranked/"))

    assert f'href="/accounts/{stays.pk}/"' in text
    assert went.name in text and "gone to another team since" in text
    assert f'href="/accounts/{went.pk}/"' not in text
    assert "Somebody Else" not in text and "988k" not in text


def test_a_line_whose_account_went_to_another_branch_leads_nowhere_and_keeps_its_warnings_to_itself(page, run):
    line = run.moves.order_by("position").first()
    line.account.score.warnings = ["duplicate"]
    line.account.score.save(update_fields=["warnings"])
    assert "Suspected duplicate" in words(page.get(f"/runs/{run.pk}/"))
    gone(line.account)

    text = words(page.get(f"/runs/{run.pk}/"))

    assert "Moved since the preview" in text and "Suspected duplicate" not in text
    assert f'href="/accounts/{line.account_id}/"' not in text
