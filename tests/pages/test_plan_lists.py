"""A plan for some stays for some, whatever closes; one that must stop can stop; its page keeps what the API says."""

from datetime import date
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import TargetBook
from assignment.models import Plan
from tests.accounts.admin.conftest import errors_of, form_of, url
from tests.api.conftest import client_of, patch_as_read
from tests.assignment.runs import open_book, plan_for, target_book
from tests.factories import TeamFactory, UserFactory
from tests.pages.conftest import text_of
from tests.pages.test_plan_pages import NEW

pytestmark = pytest.mark.django_db
LISTS = ("target_books", "source_books", "recipients")


@pytest.fixture
def target():
    return target_book()


@pytest.fixture
def ana(team, target):
    return open_book(target, rep=UserFactory(name="Ana Lind", team=team))


@pytest.fixture
def berit(team, target):
    return open_book(target, rep=UserFactory(name="Berit Moe", team=team))


@pytest.fixture(params=["distribution", "retrieval"])
def plan(request, leader, target, ana, berit):
    """A paused plan of the leader, for Ana alone."""
    made = plan_for(target, code="for-ana", owner=leader, kind=request.param)
    made.recipients.set([ana.rep])
    return made


@pytest.fixture
def giving(leader, target, ana, berit):
    """A running plan that gives what Ana holds to Berit."""
    made = plan_for(target, code="giving", owner=leader, is_paused=False)
    made.source_books.set([ana])
    made.recipients.set([berit.rep])
    return made


def close(book):
    book.closed_on = date(2026, 1, 1)
    book.save(update_fields=["closed_on"])


def sent(page, **changes):
    """What a browser sends of the form of a plan: what is ticked among what is offered."""
    form = page.context["form"]
    data = {}
    for name, field in form.fields.items():
        value = form[name].value()
        if name in LISTS:
            offered = [pk for pk, _label in field.choices]
            data[name] = [pk for pk in value if pk in offered]
        elif value is True:
            data[name] = "on"
        elif value not in (None, False):
            data[name] = value
    return {name: value for name, value in (data | changes).items() if value is not None}


def lists_of(plan):
    return {name: set(getattr(plan, name).values_list("pk", flat=True)) for name in LISTS}


def gone_book(plan, ana):
    close(ana)
    return "Ana Lind (no open book)"


def left_the_company(plan, ana):
    ana.rep.is_active = False
    ana.rep.save(update_fields=["is_active"])
    return "Ana Lind (not active any more)"


def moved_away(plan, ana):
    ana.rep.team = TeamFactory()
    ana.rep.save(update_fields=["team"])
    return "Somebody outside your teams"


def out_of_use(plan, ana):
    TargetBook.objects.filter(pk=ana.target_book_id).update(is_active=False)
    return "small (not in use)"


@pytest.mark.parametrize("lose", [gone_book, left_the_company, moved_away, out_of_use])
def test_a_plan_that_is_renamed_keeps_whom_it_is_for(window_of, leader, plan, ana, lose):
    words, before, window = lose(plan, ana), lists_of(plan), window_of(leader)
    address = f"/setup/plans/{plan.pk}/"
    page = window.get(address)
    assert words in text_of(page)

    answer = window.post(address, sent(page, name="Renamed"))

    plan.refresh_from_db()
    assert answer.status_code == 302, answer.context["form"].errors
    assert (plan.name, lists_of(plan)) == ("Renamed", before)
    assert client_of(leader).get(f"/api/v1/plans/{plan.pk}/").json()["recipients"] == [ana.rep_id]


def test_who_is_taken_off_the_list_on_purpose_is_off_it_and_stays_off(window_of, leader, plan, ana, berit):
    plan.recipients.set([ana.rep, berit.rep])
    close(ana)
    window, address = window_of(leader), f"/setup/plans/{plan.pk}/"

    assert window.post(address, sent(window.get(address), recipients=[berit.rep_id])).status_code == 302
    assert list(plan.recipients.all()) == [berit.rep]

    assert "Ana Lind" not in text_of(window.get(address))
    again = window.post(address, sent(window.get(address), recipients=[ana.rep_id]))
    assert again.status_code == 422 and "Select a valid choice" in text_of(again)


def test_a_running_plan_whose_last_book_closed_says_so_and_loses_nobody(window_of, leader, plan, ana):
    Plan.objects.filter(pk=plan.pk).update(is_paused=False)
    close(ana)
    window, address, before = window_of(leader), f"/setup/plans/{plan.pk}/", lists_of(plan)

    answer = window.post(address, sent(window.get(address), name="Renamed"))

    assert answer.status_code == 422 and "No open book takes part" in text_of(answer)
    assert lists_of(plan) == before


def test_a_book_that_is_taken_from_stays_named_and_is_not_started_when_it_is_closed(window_of, leader, giving, ana):
    close(ana)
    Plan.objects.filter(pk=giving.pk).update(is_paused=True)
    window, address = window_of(leader), f"/setup/plans/{giving.pk}/"
    page = window.get(address)

    assert "Ana Lind (book closed)" in text_of(page) and page.context["form"]["source"].value() == "books"
    assert window.post(address, sent(page, name="Renamed")).status_code == 302
    assert list(giving.source_books.all()) == [ana]
    resumed = window.post(f"{address}pause/", {"paused": "no"}, follow=True)
    assert "Every book that it takes from is closed." in text_of(resumed)
    assert Plan.objects.get(pk=giving.pk).is_paused


@pytest.mark.parametrize("lose", [gone_book, left_the_company, out_of_use])
def test_through_the_api_what_the_plan_names_already_may_stay_and_nothing_else_that_is_gone(
    leader, plan, ana, berit, lose
):
    lose(plan, ana)
    before, api, address = lists_of(plan), client_of(leader), f"/api/v1/plans/{plan.pk}/"

    patched = partial(patch_as_read, api, address)

    read = api.get(address).json()
    assert patched(name="Renamed").status_code == 200
    assert patched(name="Again", **{name: read[name] for name in LISTS}).status_code == 200
    assert lists_of(plan) == before
    other = open_book(target_book("elsewhere"), rep=UserFactory(team=berit.rep.team))
    close(other)
    TargetBook.objects.filter(code="elsewhere").update(is_active=False)
    for name, pk in (("recipients", other.rep_id), ("source_books", other.pk), ("target_books", other.target_book_id)):
        refused = patched(**{name: [pk]})
        assert refused.status_code == 400 and name in refused.json()["errors"], refused.json()
    assert lists_of(plan) == before


@pytest.mark.parametrize("lose", [gone_book, left_the_company, out_of_use])
def test_in_the_admin_a_plan_that_is_renamed_keeps_whom_it_is_for(client, ops, plan, ana, lose):
    words, before = lose(plan, ana), lists_of(plan)
    client.force_login(ops)

    answer = client.post(url(plan, "change"), admin_sends(client, plan, name="Renamed"))

    assert answer.status_code == 302, errors_of(answer)
    assert (Plan.objects.get(pk=plan.pk).name, lists_of(plan)) == ("Renamed", before)
    assert lose is not out_of_use or words in text_of(client.get(url(plan, "change")))


def admin_sends(client, plan, **changes):
    """What the admin's page sends: of the lists what is chosen among what is offered."""
    data = form_of(client, plan, **changes)
    offered = client.get(url(plan, "change")).context["adminform"].form.fields["target_books"].queryset
    data["target_books"] = list(offered.filter(pk__in=data["target_books"]).values_list("pk", flat=True))
    for name in ("source_books", "recipients"):
        data[name] = ",".join(str(pk) for pk in data[name])
    return data


def test_a_copy_of_a_plan_for_others_alone_is_refused_instead_of_being_for_everybody(window_of, ops, leader, ana):
    stranger = open_book(ana.target_book)
    for name, row, words in (
        ("recipients", stranger.rep, "only for reps outside your teams"),
        ("source_books", stranger, "takes only from books outside your teams"),
    ):
        theirs = plan_for(ana.target_book, code=name.replace("_", "-"))
        getattr(theirs, name).set([row])
        answer = window_of(leader).post(f"/setup/plans/{theirs.pk}/copies/", follow=True)
        assert words in text_of(answer)
        refused = client_of(leader).post(f"/api/v1/plans/{theirs.pk}/copies/")
        assert (refused.status_code, refused.json()["code"]) == (422, "not_for_your_teams")
    assert Plan.objects.filter(name__startswith="Copy of").count() == 0


def test_a_copy_keeps_who_is_gone(window_of, leader, plan, ana):
    close(ana)

    window_of(leader).post(f"/setup/plans/{plan.pk}/copies/")

    assert list(Plan.objects.get(name="Copy of for-ana").recipients.all()) == [ana.rep]


def test_another_owner_takes_over_only_what_lies_in_the_own_teams(ops, leader, giving, ana):
    Plan.objects.filter(pk=giving.pk).update(owner=None)
    api, address = client_of(ops), f"/api/v1/plans/{giving.pk}/"
    stranger = TeamFactory(leader=UserFactory(role="leader")).leader

    for owner, status in ((stranger, 422), (leader, 200)):
        answer = patch_as_read(api, address, owner=owner.pk)
        assert answer.status_code == status, answer.json()
        assert status == 200 or "source_books" in answer.json()["errors"]


def test_the_page_asks_as_often_for_many_who_are_gone_as_for_one(
    window_of, leader, plan, ana, berit, django_assert_num_queries
):
    close(ana)
    window, address = window_of(leader), f"/setup/plans/{plan.pk}/"
    window.get(address)
    with CaptureQueriesContext(connection) as one:
        window.get(address)
    more = [open_book(ana.target_book, rep=UserFactory(team=ana.rep.team)) for _each in range(4)]
    for book in more:
        close(book)
    plan.recipients.add(*[book.rep for book in more])

    with django_assert_num_queries(len(one)):
        assert text_of(window.get(address)).count("(no open book)") == 5


def closed_recipient(giving, ana, berit):
    close(berit)


def closed_source(giving, ana, berit):
    close(ana)


def over_the_limit(giving, ana, berit):
    Plan.objects.filter(pk=giving.pk).update(exclusions={"full": {"on": False}}, most_per_book=2)


def old_criteria(giving, ana, berit):
    Plan.objects.filter(pk=giving.pk).update(criteria={"all": [{"field": "fax", "op": "eq", "value": "1"}]})


WRONG = pytest.mark.parametrize("wrong", [closed_recipient, closed_source, over_the_limit, old_criteria])


@WRONG
@pytest.mark.parametrize("stop", [{"is_paused": True}, {"is_active": False}])
def test_a_plan_stops_through_the_api_whatever_it_says(leader, giving, ana, berit, wrong, stop):
    wrong(giving, ana, berit)
    before, api, address = lists_of(giving), client_of(leader), f"/api/v1/plans/{giving.pk}/"
    version = api.get(address)["ETag"]

    answer = api.patch(address, stop, headers={"If-Match": version}, format="json")

    assert answer.status_code == 200, answer.json()
    assert {name: answer.json()[name] for name in stop} == stop and lists_of(giving) == before
    assert api.patch(address, stop, headers={"If-Match": version}, format="json").status_code == 412
    again = api.patch(address, stop, headers={"If-Match": answer["ETag"]}, format="json")
    assert again.status_code == 200, "a second press is no mistake"


@WRONG
def test_a_plan_is_paused_by_its_button_and_checked_when_it_goes_on(window_of, leader, giving, ana, berit, wrong):
    wrong(giving, ana, berit)
    window = window_of(leader)

    assert "Paused: nothing runs by itself." in text_of(pressed(window, giving, "yes"))
    assert Plan.objects.get(pk=giving.pk).is_paused
    assert "It runs again" not in text_of(pressed(window, giving, "no"))
    assert Plan.objects.get(pk=giving.pk).is_paused


def pressed(window, plan, paused):
    return window.post(f"/setup/plans/{plan.pk}/pause/", {"paused": paused}, follow=True)


@pytest.mark.parametrize("wrong", [closed_recipient, closed_source, over_the_limit])
@pytest.mark.parametrize("stop", [{"is_paused": "on"}, {"is_active": None}])
def test_a_plan_is_stopped_on_its_page_but_not_changed_besides(window_of, leader, giving, ana, berit, wrong, stop):
    wrong(giving, ana, berit)
    window, address = window_of(leader), f"/setup/plans/{giving.pk}/"
    page = window.get(address)

    besides = window.post(address, sent(page, **stop, minimum_score="50")).status_code
    expected = 422 if wrong is over_the_limit else 302
    assert besides == expected
    answer = window.post(address, sent(window.get(address), **stop))

    assert answer.status_code == 302, answer.context["form"].errors
    giving.refresh_from_db()
    assert giving.is_paused or not giving.is_active


@pytest.mark.parametrize("wrong", [closed_recipient, closed_source, over_the_limit])
@pytest.mark.parametrize("stop", [{"is_paused": "on"}, {"is_active": None}])
def test_a_plan_is_stopped_in_the_admin(client, ops, giving, ana, berit, wrong, stop):
    wrong(giving, ana, berit)
    client.force_login(ops)

    answer = client.post(url(giving, "change"), admin_sends(client, giving, **stop))

    assert answer.status_code == 302, errors_of(answer)
    giving.refresh_from_db()
    assert giving.is_paused or not giving.is_active


def test_the_page_keeps_a_number_with_a_share_and_an_order_of_all_criteria(window_of, leader, ana):
    ranking = ["age", "employees", "potential", "activity", "revenue", "score"]
    api = client_of(leader)
    body = {"name": "Both", "at": "10:00", "most_per_book": 3, "fill_to_percent": 80, "ranking": ranking}
    made = api.post("/api/v1/plans/", body, format="json").json()
    window, address = window_of(leader), f"/setup/plans/{made['id']}/"

    answer = window.post(address, sent(window.get(address), name="Renamed"))

    assert answer.status_code == 302, answer.context["form"].errors
    read = api.get(f"/api/v1/plans/{made['id']}/").json()
    assert read | {"name": "", "version": 0} == made | {"name": "", "version": 0} and read["name"] == "Renamed"
    assert "At most 3 accounts each, up to 80 % of the places: all books" in text_of(window.get("/setup/plans/"))


@pytest.mark.parametrize("missing", ["most_per_book", "fill_to_percent"])
def test_a_number_with_a_share_needs_both(window_of, leader, ana, missing):
    data = {**NEW, "fill": "both", "most_per_book": "3", "fill_to_percent": "80"}

    refused = window_of(leader).post("/setup/plans/new/", {name: data[name] for name in data if name != missing})
    assert refused.status_code == 422 and "Fill this in, or choose another way above." in text_of(refused)

    assert window_of(leader).post("/setup/plans/new/", data).status_code == 302
    plan = Plan.objects.get(name="Every Friday")
    assert (plan.most_per_book, plan.fill_to_percent) == (3, 80)


def test_a_plan_that_goes_over_the_limit_has_no_share_to_stop_at(window_of, ops, ana):
    data = {**NEW, "fill": "both", "most_per_book": "3", "fill_to_percent": "80"}
    data.pop("on_full")

    answer = window_of(ops).post("/setup/plans/new/", data)

    assert answer.status_code == 422 and "has no share of the places to stop at" in text_of(answer)
