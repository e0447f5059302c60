"""What-if studies in the browser: the form, and a study that was played, in every look."""

import pytest
from django.utils import timezone

from assignment.models import Simulation
from tests.assignment.runs import built, open_book, ready, target_book
from tests.browser.looks import LOOKS, assert_reads_well, open_in
from tests.factories import DAY, hold


@pytest.fixture
def books(transactional_db):
    target = target_book(places=20)
    some = [open_book(target) for _each in range(3)]
    for place, account in enumerate(ready(30, score=80)):
        hold(account, some[place % 3], since=timezone.now() - 20 * DAY)
    ready(40, score=60)
    return some


def test_a_study_reads_well_from_the_question_to_the_answer(sign_in, ops, books):
    page = sign_in(ops)
    open_in(page, "/reports/what-if/", LOOKS[0])
    page.get_by_label("Name").fill("Smaller books")
    page.get_by_label("What changes").first.fill("Half as large")
    page.get_by_label("Size of books, %").first.fill("50")
    page.get_by_label("Weeks").first.fill("13")
    page.get_by_role("button", name="Play the weeks").click()
    page.get_by_text("weeks are played").wait_for()

    study = Simulation.objects.get()
    built(study.run)
    page.get_by_role("heading", name="After 13 weeks").first.wait_for()
    address = page.url
    for look in LOOKS:
        for name, where in (("what-if", "/reports/what-if/"), ("what-if-study", address), ("reports", "/reports/")):
            open_in(page, where, look)
            assert_reads_well(page, name, look)
