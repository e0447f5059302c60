"""Plans under /setup/plans/: the list, one plan, its next slots, copies, pauses, previews; what is refused to whom."""

from datetime import date, time

import pytest
from django.utils import timezone

from accounts.models import Event, Holiday, Organisation, Role
from assignment.actions.plans import change_plan
from assignment.models import Plan, Run
from tests.assignment.runs import open_book, plan_for, preview, ready, target_book
from tests.factories import BookFactory, UserFactory
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Every Friday", "fill": "top_off", "mode": "optimal", "source": "pool", "rank_1": "score",
    "rank_2": "revenue", "rank_3": "activity", "rank_4": "", "frequency": "weekly", "weekday": "4", "at": "10:00",
    "applied": "on_day", "apply_weekday": "0", "apply_at": "06:00", "criteria": "{}", "keep_families_together": "on",
    "notifies_reps": "on", "is_active": "on", "is_paused": "on", "on_held_before": "on", "on_returned": "on",
    "on_conflict": "on", "on_resting": "on", "on_away": "on", "number_away": "5", "on_full": "on",
    "number_coverage": "50",
}  # fmt: skip


@pytest.fixture
def book(team):
    return open_book(target_book(), rep=UserFactory(name="Ana Lind", team=team))


@pytest.fixture
def theirs(leader, book):
    return plan_for(book.target_book, code="theirs", owner=leader)


def test_a_leader_makes_a_plan_with_nothing_but_a_name_and_a_time_and_owns_it(window_of, leader, book):
    answer = window_of(leader).post("/setup/plans/new/", NEW)

    plan = Plan.objects.get(name="Every Friday")
    assert answer.url == "/setup/plans/"
    assert (plan.owner, plan.is_paused, plan.at, plan.apply_at) == (leader, True, time(10), time(6))
    assert plan.ranking == ["score", "revenue", "activity"] and plan.exclusions == {}
    assert Event.objects.filter(
        verb="settings_changed", subject_kind="plan", subject_id=plan.pk, by_id=leader.pk
    ).exists()


def test_every_setting_is_kept_and_shown_again(window_of, leader, book, theirs):
    other = open_book(book.target_book, rep=UserFactory(name="Berit", team=book.rep.team))
    sent = {
        **NEW, "fill": "fixed", "most_per_book": "3", "fill_to_percent": "80", "mode": "round_robin",
        "source": "books", "source_books": [other.pk], "recipients": [book.rep_id], "minimum_score": "40",
        "criteria": '{"all": [{"field": "country", "op": "eq", "value": "NO"}]}', "rank_1": "potential", "rank_2": "",
        "rank_3": "", "number_held_before": "90", "on_coverage": "on", "applied": "ahead", "lead_hours": "24",
        "gives_tags": " q3-campaign ,کمپین پاییز،, ",
        "version": theirs.version,
    }  # fmt: skip
    sent.pop("on_resting")

    answer = window_of(leader).post(f"/setup/plans/{theirs.pk}/", sent)

    assert answer.status_code == 302, text_of(answer)
    theirs.refresh_from_db()
    assert (theirs.most_per_book, theirs.fill_to_percent, theirs.minimum_score) == (3, None, 40)
    assert (theirs.lead_hours, theirs.apply_weekday, theirs.apply_at) == (24, None, None)
    assert theirs.gives_tags == ["q3-campaign", "کمپین پاییز"]
    assert theirs.ranking == ["potential"] and theirs.mode == "round_robin"
    assert theirs.exclusions == {"held_before": {"number": 90}, "resting": {"on": False}, "coverage": {"on": True}}
    assert list(theirs.source_books.all()) == [other] and list(theirs.recipients.all()) == [book.rep]
    shown = window_of(leader).get(f"/setup/plans/{theirs.pk}/").content.decode()
    assert 'name="number_held_before" value="90"' in shown and 'name="lead_hours" value="24"' in shown
    assert 'value="q3-campaign, کمپین پاییز"' in shown


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "This field is required"),
        ({"fill": "fixed"}, "Fill this in, or choose another way above."),
        ({"fill": "share", "fill_to_percent": "0"}, "greater than or equal to 1"),
        ({"rank_2": "score"}, "Each criterion of the order counts once."),
        ({"apply_at": ""}, "Fill this in, or choose another way above."),
        ({"applied": "ahead"}, "Fill this in, or choose another way above."),
        ({"criteria": '{"all": [{"field": "book_id", "op": "eq", "value": 1}]}'}, "Choose a field."),
        ({"on_full": ""}, "needs a fixed number per book"),
        ({"number_coverage": "101"}, "less than or equal to 100"),
        ({"source": "books"}, "Fill this in, or choose another way above."),
        ({"recipients": "0"}, "Select a valid choice"),
        ({"at": "25:00"}, "Enter a valid time"),
        ({"gives_tags": "a, b, c, d, e, f"}, "at most 5 tags"),
        ({"gives_tags": "x" * 51}, "at most 50 characters"),
        ({"gives_tags": "q3, Q3"}, "capital letters make no other tag"),
        ({"gives_tags": "q3\u202e"}, "has a character that nobody can see"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_stays_typed(window_of, leader, book, change, message):
    sent = {name: value for name, value in {**NEW, **change}.items() if value != "" or name == "name"}

    answer = window_of(leader).post("/setup/plans/new/", sent)

    assert answer.status_code == 422 and message in text_of(answer)
    assert not Plan.objects.filter(name="Every Friday").exists()


def test_a_plan_that_would_never_fire_or_has_no_books_is_refused(window_of, leader, book):
    running = {name: value for name, value in NEW.items() if name != "is_paused"}
    Holiday.objects.bulk_create(Holiday(on=date.fromordinal(day), name="Off") for day in range(739000, 740500))
    assert "This schedule never fires" in text_of(window_of(leader).post("/setup/plans/new/", NEW))

    Holiday.objects.all().delete()
    book.closed_on = date(2026, 1, 1)
    book.save(update_fields=["closed_on"])
    assert "No open book takes part" in text_of(window_of(leader).post("/setup/plans/new/", running))


@pytest.mark.parametrize(
    ("kind", "when"), [("distribution", (4, "10:00", 0, "06:00")), ("retrieval", (3, "18:00", None, None))]
)
def test_a_new_plan_starts_with_the_days_and_times_of_the_one_that_ships(window_of, leader, kind, when):
    shown = window_of(leader).get(f"/setup/plans/new/?kind={kind}").context
    values = [shown["form"][name].value() for name in ("weekday", "at", "apply_weekday", "apply_at")]

    assert tuple(f"{each:%H:%M}" if isinstance(each, time) else each for each in values) == when
    assert len(shown["slots"]) == 5


def test_only_ops_or_a_director_lets_a_plan_fill_books_over_their_limit(window_of, leader, ops, book):
    sent = {**NEW, "fill": "fixed", "most_per_book": "2"}
    sent.pop("on_full")

    assert "Only ops or a director" in text_of(window_of(leader).post("/setup/plans/new/", sent))
    assert window_of(ops).post("/setup/plans/new/", sent).status_code == 302
    assert Plan.objects.get(name="Every Friday").exclusions == {"full": {"on": False}}


def test_a_leader_reads_a_plan_for_everybody_but_changes_only_those_of_the_branch(window_of, leader, book, theirs):
    everybody, strange = plan_for(code="everybody"), plan_for(code="strange", owner=UserFactory(role=Role.LEADER))
    window = window_of(leader)

    read = window.get(f"/setup/plans/{everybody.pk}/")
    assert "This plan is not yours to change" in text_of(read)
    assert "10:00" in text_of(read) and "slots/" not in read.content.decode(), (
        "its slots, and no fetch of what none types"
    )
    assert window.post(f"/setup/plans/{everybody.pk}/", NEW).status_code == 403
    assert window.post(f"/setup/plans/{everybody.pk}/pause/", {"paused": "no"}).status_code == 302
    everybody.refresh_from_db()
    assert everybody.is_paused and everybody.name == "everybody"
    assert window.get(f"/setup/plans/{strange.pk}/").status_code == 404
    assert window.post(f"/setup/plans/{strange.pk}/copies/").status_code == 404


def test_a_copy_is_paused_and_belongs_to_the_leader(window_of, leader, book):
    elsewhere = BookFactory()
    everybody = plan_for(book.target_book, code="everybody", most_per_book=4, is_paused=False)
    everybody.recipients.set([book.rep, elsewhere.rep])

    window_of(leader).post(f"/setup/plans/{everybody.pk}/copies/")

    copy = Plan.objects.get(name="Copy of everybody")
    assert (copy.owner, copy.is_paused, copy.most_per_book) == (leader, True, 4)
    assert list(copy.target_books.all()) == [book.target_book] and list(copy.recipients.all()) == [book.rep]
    assert copy.code != everybody.code


def test_a_plan_is_paused_resumed_and_previewed_from_the_list(window_of, leader, book, theirs):
    window = window_of(leader)
    window.post(f"/setup/plans/{theirs.pk}/pause/", {"paused": "no"})
    theirs.refresh_from_db()
    assert not theirs.is_paused

    answer = window.post(f"/setup/plans/{theirs.pk}/runs/")
    run = Run.objects.get()
    assert answer.url == f"/runs/{run.pk}/" and run.plan == theirs

    window.post(f"/setup/plans/{theirs.pk}/pause/", {"paused": "yes"})
    words = text_of(window.get("/setup/plans/"))
    assert "theirs" in words and "Paused" in words and "Every week on Friday, 10:00" in words


def test_two_people_do_not_overwrite_each_other(window_of, leader, book, theirs):
    first = {**NEW, "version": theirs.version}
    assert window_of(leader).post(f"/setup/plans/{theirs.pk}/", first).status_code == 302

    answer = window_of(leader).post(f"/setup/plans/{theirs.pk}/", {**first, "name": "Mine"})

    assert answer.status_code == 422 and "Somebody else changed this" in text_of(answer)


def test_the_next_slots_follow_what_is_typed_with_holidays_and_the_change_of_the_clock(window_of, leader):
    Organisation.objects.update(time_zone="Europe/Oslo")
    today = timezone.localdate()
    friday = date.fromordinal(today.toordinal() + (4 - today.weekday()) % 7 + 7)
    Holiday.objects.create(on=friday, name="Founders’ day")
    typed = {"frequency": "weekly", "weekday": "4", "at": "20:00", "applied": "at_once"}

    words = text_of(window_of(leader).get("/setup/plans/slots/", typed))

    assert "a holiday: Founders’ day" in words and "built outside working hours" in words
    incomplete = window_of(leader).get("/setup/plans/slots/", {**typed, "at": ""})
    assert "Finish the schedule" in text_of(incomplete)


def test_a_rep_has_no_way_in_and_ops_may_keep_leaders_out(window_of, leader, rep):
    assert window_of(rep).get("/setup/plans/").status_code == 403
    Organisation.objects.update(leaders_set_up=False)
    assert window_of(leader).get("/setup/plans/").status_code == 403


def test_a_retrieval_has_only_what_a_retrieval_needs(window_of, leader, book):
    shown = window_of(leader).get("/setup/plans/new/?kind=retrieval").content.decode()
    assert 'name="rank_1"' not in shown and 'name="criteria"' in shown and 'name="recipients"' in shown

    sent = {name: NEW[name] for name in ("name", "frequency", "weekday", "at", "is_active", "is_paused")}
    sent["criteria"] = '{"all": [{"field": "country", "op": "eq", "value": "NO"}]}'
    answer = window_of(leader).post("/setup/plans/new/?kind=retrieval", {**sent, "applied": "at_once"})

    plan = Plan.objects.get(name="Every Friday")
    assert (answer.status_code, plan.kind) == (302, "retrieval") and plan.criteria["all"][0]["value"] == "NO"
    wrong = {**sent, "criteria": '{"all": [{"field": "book_id", "op": "eq", "value": 1}]}', "applied": "at_once"}
    refused = window_of(leader).post(f"/setup/plans/{plan.pk}/", wrong)
    assert refused.status_code == 422 and "Choose a field." in text_of(refused)


def test_the_page_of_a_run_shows_its_settings_its_ways_and_that_the_plan_changed_since(window_of, leader, book, theirs):
    ready(5)
    Plan.objects.filter(pk=theirs.pk).update(
        minimum_score=20, exclusions={"held_before": {"number": 90}}, gives_tags=["q3"]
    )
    run = preview(Plan.objects.get(pk=theirs.pk), by=leader, now=timezone.now())
    change_plan(theirs, {"minimum_score": 90}, by=leader, now=timezone.now())
    window = window_of(leader)

    words = text_of(window.get(f"/runs/{run.pk}/"))

    assert "theirs, version 1" in words and "Minimum score 20" in words and "90 days" in words
    assert "Given accounts get the tag q3." in words
    assert "The plan was changed since; this run keeps what it was built with." in words
    assert (
        "Other ways to share out" in words
        and "Books take turns" in words
        and f"/setup/plans/{theirs.pk}/" in (window.get(f"/runs/{run.pk}/").content.decode())
    )
    window.post(f"/runs/{run.pk}/rebuild/", {"mode": "round_robin"})
    run.refresh_from_db()
    assert (run.status, run.settings["mode"]) == ("queued", "round_robin")
