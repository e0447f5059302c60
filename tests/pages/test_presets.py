"""Usual kinds of book to start from: each saves as it is, can be worked, and is saved only by a press."""

import pytest

from accounts.models import Organisation, Segment, TargetBook
from assignment.display.rules_page import asked_words
from assignment.rules.presets import PRESETS
from assignment.rules.thresholds import Requirement
from assignment.rules.workload import workload
from tests.api.conftest import client_of
from tests.pages.conftest import text_of

NEW = "/setup/target-books/new/"
PLACES = {"enterprise": 50, "mid-market": 150, "smb": 200, "customer-success": 15, "first-year": 75}


def fields_of(page):
    """What the browser would send of the forms on the page."""
    data = {}
    for form in (page.context[name] for name in ("form", "asked", "ramp", "cadence")):
        rows = [form.management_form, *form.forms] if hasattr(form, "management_form") else [form]
        for bound in (bound for row in rows for bound in row):
            if bound.value() is not None and bound.value() is not False:
                data[bound.html_name] = bound.value()
    return data


@pytest.mark.parametrize("code", PRESETS)
def test_a_full_book_of_each_can_be_worked_by_the_calculator_of_the_product(code):
    preset = PRESETS[code]
    load = workload(preset.places, touches_per_day=preset.touches_per_day, requirements=preset.asked)
    assert preset.places == PLACES[code] and load.fits


@pytest.mark.django_db
@pytest.mark.parametrize("code", PRESETS)
def test_each_fills_the_form_and_saves_as_it_is(window_of, leader, code):
    Organisation.objects.update(currency="USD")
    window = window_of(leader)

    page = window.get(f"{NEW}?like={code}")
    assert page.status_code == 200 and TargetBook.objects.count() == 5
    answer = window.post(f"{NEW}?like={code}", fields_of(page))

    assert answer.status_code == 302
    made, preset = TargetBook.objects.latest("pk"), PRESETS[code]
    assert (made.max_accounts, made.kind, made.currency, made.ramp_on) == (PLACES[code], preset.kind, "USD", True)
    taken = preset.segments or set(Segment.objects.values_list("code", flat=True))
    assert dict(made.capacities.values_list("segment__code", "capacity")) == dict.fromkeys(taken, PLACES[code])
    lines = made.requirements.order_by("pk").values_list("alternative", "measure", "minimum", "window_days")
    assert list(lines) == list(preset.lines)
    assert made.max_potential_cents == (150_000_000 if code == "customer-success" else None)


@pytest.mark.django_db
def test_the_page_offers_what_can_be_and_a_second_one_gets_a_free_name(window_of, leader):
    window = window_of(leader)
    words = text_of(window.get(f"{NEW}?like=customer-success"))
    assert "15 accounts or €1.50M a year, whichever comes first" in words
    assert "1 two-way contact in 30 days and 1 meeting held in 90 days" in words
    assert window.get(f"{NEW}?like=moon").context["form"]["name"].value() == ""
    for _time in range(2):
        window.post(f"{NEW}?like=first-year", fields_of(window.get(f"{NEW}?like=first-year")))
    names = TargetBook.objects.filter(name__startswith="Prospecting").values_list("name", flat=True)
    assert set(names) == {"Prospecting, first year", "Prospecting, first year 2"}

    Segment.objects.filter(code="smb").update(is_active=False)
    assert "SMB, 200 accounts" not in text_of(window.get(NEW))
    assert window.get(f"{NEW}?like=smb").context["form"]["name"].value() == ""


@pytest.mark.django_db
def test_the_api_gives_bodies_that_can_be_posted(leader):
    api = client_of(leader)

    presets = {body.pop("code"): body for body in api.get("/api/v1/target-books/presets/").json()}

    assert list(presets) == list(PRESETS)
    answer = api.post("/api/v1/target-books/", presets["customer-success"], format="json")
    assert answer.status_code == 201 and len(answer.json()["requirements"]) == 2


def test_lines_of_one_way_with_different_days_name_them_each():
    lines = [Requirement("two_way", 1, 30, 1), Requirement("meetings", 1, 90, 1), Requirement("touches", 3, 30, 2)]
    assert asked_words(lines[:2]) == "1 two-way contact in 30 days and 1 meeting held in 90 days"
    assert asked_words(lines).endswith("in 90 days, or 3 touches, in 30 days")
