"""The pages of score models in a browser: they read well in every look, and a rule is added and published by mouse."""

import pytest
from django.utils import timezone

from assignment.models import Run
from scoring.actions.models import copy_model
from scoring.actions.overrides import override_score
from scoring.actions.score import score
from scoring.models import ScoreModel
from scoring.queries.models import current_model
from tests.browser.looks import LOOKS, assert_reads_well, open_in
from tests.factories import AccountFactory
from tests.scoring.deals import study

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(ops):
    """A draft that changes grades of some accounts, with a study and outcomes by grade beside the version in force."""
    now, current = timezone.now(), current_model()
    names = ("Kallio Dairy", "Fjord Analytics", "Sundby Steelworks", "کویر سازه", "Lumen Print", "Harstad Marine")
    for place, name in enumerate(names):
        AccountFactory(name=name, employees=40 * 8**place, industry="Food" if place % 2 else "")
    score(now=now)
    over = {"slot": now, "status": "done", "finished_at": now}
    rates = [{"grade": grade, "closed": 120 - n, "won": 60 - 9 * n} for n, grade in enumerate(("A2", "B2", "B3", "C3"))]
    back = [{"grade": "A2", "given": 40, "returned": 1}, {"grade": "C3", "given": 60, "returned": 9}]
    Run.objects.create(kind="score", summary={"win_rates": rates, "fit_returns": back}, **over)
    learned = study("1,000 people or more", "100 to 999 people", "Industry is known", "Funding")
    Run.objects.create(kind="learning", settings={"model": current.pk}, summary=learned, **over)
    override_score(AccountFactory(name="Vesterhav Seafood").pk, points=12, reason="Met the CEO", by=ops, now=now)
    draft = copy_model(current.pk, by=ops, now=now, note="Large ones buy, small ones ask")
    draft.fit_rules.filter(position=1).update(points=60)
    draft.fit_rules.filter(position=3).delete()
    return draft


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_pages_of_score_models_read_well(sign_in, ops, draft, look):
    page = sign_in(ops)
    pages = {"score-model-edit": f"{draft.pk}/", "score-model-preview": f"{draft.pk}/preview/"}
    if look in (LOOKS[0], LOOKS[-1]):
        pages |= {"score-models": "", "score-learned": "learned/", "score-overrides": "overrides/"}
        pages["score-model"] = f"{current_model().pk}/"
    for name, part in pages.items():
        open_in(page, f"/setup/scoring/{part}", look)
        assert_reads_well(page, name, look)


def test_a_rule_is_added_and_published_by_mouse_and_keyboard(sign_in, ops):
    AccountFactory.create_batch(3, employees=5000, city="Oslo")
    score(now=timezone.now())
    page = sign_in(ops)
    page.goto("/setup/scoring/")
    page.get_by_role("button", name="Edit in a draft").click()
    page.get_by_role("button", name="Add a rule").click()
    row = page.get_by_role("group", name="Rule 10")
    row.locator(".crit-field").select_option(label="City")
    row.locator(".crit-value").fill("Oslo")
    row.get_by_label("Points").fill("25")
    page.get_by_role("button", name="Save and preview").click()
    page.get_by_text("3 of 3 accounts would change grade").wait_for()
    page.get_by_label("What changed and why").fill("Oslo is near")
    page.get_by_role("button", name="Publish").click()
    page.get_by_text("Scoring anew waits for a worker").wait_for()

    published = ScoreModel.objects.get(status="published")
    assert published.fit_rules.get(position=10).label == "City is Oslo"
    assert published.change_note == "Oslo is near"
