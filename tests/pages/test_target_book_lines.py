"""A kind of book that is saved with another name keeps what it asks for: of segments out of use, in any way."""

from functools import partial

import pytest

from accounts.models import CadenceStep, RampStep, Requirement, Segment
from tests.accounts.admin.conftest import form_of, url
from tests.api.conftest import client_of, patch_as_read
from tests.assignment.runs import target_book
from tests.pages.conftest import HTMX, text_of
from tests.pages.test_books_setup import sent

pytestmark = pytest.mark.django_db
TARGETS = "/setup/target-books/"
FORMS = ("form", "asked", "ramp", "cadence")


@pytest.fixture
def old():
    """A segment that is taken out of use."""
    return Segment.objects.create(name="Old ones", code="old-ones", priority=90)


@pytest.fixture
def target(old):
    """Places, a share and a threshold of a segment out of use, a seventh way, a ramp and a cadence."""
    made = target_book("kept", places=100, segments={"smb": 80, "old-ones": 20})
    made.capacities.filter(segment=old).update(target_share_percent=30)
    for way, measure, minimum, segment in (
        (1, "touches", 3, None), (7, "two_way", 1, None), (1, "days", 5, old), (6, "meetings", 1, old),
    ):  # fmt: skip
        Requirement.objects.create(target_book=made, alternative=way, measure=measure, minimum=minimum, segment=segment)
    RampStep.objects.bulk_create(
        RampStep(target_book=made, from_month=month, factor_percent=month) for month in range(1, 13)
    )
    CadenceStep.objects.create(target_book=made, day=2, kind="call", words="Ring")
    old.is_active = False
    old.save(update_fields=["is_active"])
    return made


def kept(target):
    """All that its lists say, and that no row of them was written anew."""
    columns = {
        "capacities": ("pk", "version", "segment", "capacity", "target_share_percent"),
        "requirements": ("pk", "version", "segment", "alternative", "measure", "minimum", "window_days"),
        "ramp_steps": ("pk", "version", "from_month", "factor_percent"),
        "cadence": ("pk", "version", "day", "kind", "words"),
    }
    return {name: list(getattr(target, name).order_by("pk").values_list(*row)) for name, row in columns.items()}


def shown(page):
    """What a browser would send of the page of a kind of book: for what is not offered the first choice that is."""
    data = {}
    for name in FORMS:
        each = page.context[name]
        lines = [each] if name == "form" else [each.management_form, *each.forms]
        data |= {bound.html_name: value for form in lines for bound in form if (value := value_of(bound)) is not None}
    return data


def value_of(bound):
    value = bound.value()
    if value is False:
        return None
    offered = [str(key) for key, _label in getattr(bound.field, "choices", [])]
    if offered and ("" if value is None else str(value)) not in offered:
        return offered[0]
    return "on" if value is True else "" if value is None else value


def line_of(data, **wanted):
    """The prefix of the line of the form that says this."""
    numbers = range(int(data["asked-TOTAL_FORMS"]))
    says = {number: {name: str(data[f"asked-{number}-{name}"]) for name in wanted} for number in numbers}
    return next(f"asked-{number}" for number in numbers if says[number] == wanted)


def test_another_name_changes_no_line_of_it(window_of, leader, target):
    window, address, before = window_of(leader), f"{TARGETS}{target.pk}/", kept(target)

    answer = window.post(address, {**shown(window.get(address)), "name": "Renamed"})

    target.refresh_from_db()
    assert answer.status_code == 302, text_of(answer)
    assert target.name == "Renamed" and kept(target) == before


def test_a_ramp_of_every_month_that_the_api_takes_is_saved_on_the_page(window_of, leader, target):
    target.ramp_steps.all().delete()
    RampStep.objects.bulk_create(
        RampStep(target_book=target, from_month=month, factor_percent=month) for month in range(1, 61)
    )
    window, address, before = window_of(leader), f"{TARGETS}{target.pk}/", kept(target)

    answer = window.post(address, {**shown(window.get(address)), "name": "Renamed"})

    assert answer.status_code == 302, text_of(answer)
    assert kept(target) == before


def test_a_segment_out_of_use_is_marked_and_goes_only_when_somebody_says_so(window_of, leader, target, old):
    window, address = window_of(leader), f"{TARGETS}{target.pk}/"
    page = window.get(address)
    data = shown(page)
    assert "Old ones (not in use)" in text_of(page) and "Old ones (not in use), per cent" in text_of(page)
    assert "Old ones" not in text_of(window.get(f"{TARGETS}new/")), "a new kind of book is not offered it"
    gone = line_of(data, segment=str(old.pk), measure="meetings")

    removed = {f"places_{old.pk}": 0, f"share_{old.pk}": "", f"{gone}-DELETE": "on"}
    answer = window.post(address, {**data, **removed})

    assert answer.status_code == 302, text_of(answer)
    assert list(target.capacities.values_list("segment__code", "capacity")) == [("smb", 80)]
    left = target.requirements.filter(segment=old).values_list("alternative", "measure", "minimum")
    assert list(left) == [(1, "days", 5)]
    assert "Old ones (not in use)" in text_of(window.get(address)), "a threshold of it is left"


def test_a_segment_that_it_says_nothing_of_and_a_way_that_it_has_not_are_no_choices(window_of, leader, target, old):
    plain = target_book("plain", places=100)
    window = window_of(leader)
    page = window.get(f"{TARGETS}{plain.pk}/")
    assert "Old ones" not in text_of(page)

    data = {**shown(page), "asked-0-alternative": 1, "asked-0-minimum": 3, "asked-0-measure": "touches"}
    for wrong in ({"asked-0-segment": old.pk}, {"asked-0-alternative": 7}):
        refused = window.post(f"{TARGETS}{plain.pk}/", {**data, **wrong})
        assert refused.status_code == 422 and "Select a valid choice" in text_of(refused)
    assert not plain.requirements.exists()


def test_what_is_typed_is_tried_out_and_read_out_with_every_segment_and_way(window_of, leader, target):
    window = window_of(leader)
    data = shown(window.get(f"{TARGETS}{target.pk}/"))

    tried = window.post(f"{TARGETS}{target.pk}/dry-run/", data, headers=HTMX)
    told = text_of(window.post(f"{TARGETS}outlook/", data, headers=HTMX))

    assert tried.status_code == 200, text_of(tried)
    assert "An account is worked with 3 touches, or 1 two-way contact, in 30 days." in told
    assert "Old ones" in told and "5 different days, or 1 meeting held" in told


def test_through_the_api_the_lists_are_sent_back_as_they_were_read(leader, target):
    api, address, before = client_of(leader), f"/api/v1/target-books/{target.pk}/", kept(target)

    patched = partial(patch_as_read, api, address)

    read = api.get(address).json()
    lists = {
        "capacities": ("segment", "capacity", "target_share_percent"),
        "requirements": ("segment", "alternative", "measure", "minimum", "window_days"),
        "cadence": ("day", "kind", "words"),
    }
    body = {name: [{key: row[key] for key in keys} for row in read[name]] for name, keys in lists.items()}
    ramp = [{key: row[key] for key in ("from_month", "factor_percent")} for row in read["ramp_steps"]]

    assert patched(name="Renamed").status_code == 200 and kept(target) == before
    answer = patched(name="Again", ramp=ramp, **body)
    assert answer.status_code == 200, answer.json()
    assert kept(target) == before


def test_in_the_admin_another_name_changes_no_line_of_it(client, ops, target):
    client.force_login(ops)
    before = kept(target)

    answer = client.post(url(target, "change"), form_of(client, target, name="Renamed"))

    target.refresh_from_db()
    assert answer.status_code == 302, answer.context["errors"]
    assert target.name == "Renamed" and kept(target) == before


def test_a_form_that_leaves_out_the_places_of_a_segment_is_refused(window_of, leader, target, old):
    data = sent(target, name="kept")
    data.pop(f"places_{old.pk}")

    answer = window_of(leader).post(f"{TARGETS}{target.pk}/", data)

    assert answer.status_code == 422 and target.capacities.filter(segment=old, capacity=20).exists()
