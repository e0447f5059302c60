"""Setting up kinds of book and books on the pages: places, thresholds, ramp, part time, days away, the calculator."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Book, Segment, TargetBook, Team
from assignment.actions.books import save_absence
from assignment.actions.repairs import release
from assignment.models import Run
from assignment.queries.capacity import capacities
from tests.assignment.returning import given_back
from tests.assignment.runs import open_book, target_book
from tests.factories import AccountFactory, BookFactory, UserFactory, held_account, hold
from tests.pages.conftest import HTMX

pytestmark = pytest.mark.django_db
TARGETS, BOOKS = "/setup/target-books/", "/setup/books/"
TODAY = timezone.localdate()
THREE_TOUCHES = ["1", "3", "touches", "30", ""]


@pytest.fixture
def team(leader):
    team = Team.objects.create(name="North", leader=leader)
    leader.team = team
    leader.save()
    return team


@pytest.fixture
def rep(team):
    return UserFactory(team=team)


@pytest.fixture
def client(client, leader):
    client.force_login(leader)
    return client


def sent(target=None, *, lines=(THREE_TOUCHES,), ramp=(), steps=(), places=None, **changes):
    """What the page of a kind of book sends."""
    smb = Segment.objects.get(code="smb")
    data = {
        "name": "Starters", "kind": "prospect", "max_accounts": 100, "window_days": 30, "touches_per_day": 25,
        "minimum_score": 0, "ramp_on": "on", "is_active": "on", "version": target.version if target else "",
    }  # fmt: skip
    data |= {f"places_{pk}": 0 for pk in Segment.objects.values_list("pk", flat=True)}
    data |= {f"places_{pk}": count for pk, count in (places or {smb.pk: 100}).items()}
    for prefix, rows, names in (
        ("asked", lines, ("alternative", "minimum", "measure", "window_days", "segment")),
        ("ramp", ramp, ("month", "percent")),
        ("cadence", steps, ("day", "kind", "words")),
    ):
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        for place, row in enumerate(rows):
            data |= {f"{prefix}-{place}-{name}": value for name, value in zip(names, row, strict=True)}
    return data | changes


def test_a_leader_makes_a_kind_of_book(client):
    lines = (THREE_TOUCHES, ["1", "2", "days", "30", ""], ["2", "1", "two_way", "30", ""])
    answer = client.post(f"{TARGETS}new/", sent(lines=lines, ramp=(["1", "30"], ["3", "100"]), max_potential="1500000"))

    assert answer.status_code == 302
    target = TargetBook.objects.get(name="Starters")
    assert (target.code, target.max_accounts, target.max_potential_cents) == ("starters", 100, 150_000_000)
    assert dict(target.capacities.values_list("segment__code", "capacity")) == {"smb": 100}
    assert [(row.alternative, row.measure, row.minimum) for row in target.requirements.all()] == [
        (1, "touches", 3), (1, "days", 2), (2, "two_way", 1),
    ]  # fmt: skip
    assert list(target.ramp_steps.values_list("from_month", "factor_percent")) == [(1, 30), (3, 100)]
    page = client.get(TARGETS).content.decode()
    assert "3 touches and 2 different days, or 1 two-way contact, in 30 days" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"window_days": 5}, "a notice of 7 days is longer than that"),
        ({"lines": (["1", "40", "days", "30", ""],)}, "Nobody can meet the threshold of Starters: it asks for 40"),
        ({"lines": (THREE_TOUCHES, THREE_TOUCHES)}, "A measure is named twice in one way"),
        ({"lines": (["1", "", "touches", "30", ""],)}, "This field is required"),
        ({"ramp": (["1", "50"], ["1", "60"])}, "Each month may be named once"),
        ({"name": "Mid-market"}, "Another kind of book has this name"),
        ({"max_accounts": -3}, "greater than or equal to 0"),
    ],
)
def test_terms_that_cannot_be_are_refused_with_their_numbers(client, changes, words):
    answer = client.post(f"{TARGETS}new/", sent(**changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not TargetBook.objects.filter(name="Starters").exists()


def test_a_kind_of_book_judges_readiness_in_its_own_way(client):
    target = target_book("Starters", checks={"do_not_contact": "warn", "no_domain": "block"})
    address = f"{TARGETS}{target.pk}/"
    assert '<option value="block" selected>' in client.get(address).content.decode()

    client.post(address, sent(target, name="Starters", check_no_contact="block", check_no_domain="warn"))
    target.refresh_from_db()
    assert target.checks == {"do_not_contact": "warn", "no_contact": "block"}

    refused = client.post(address, sent(target, name="Starters", check_no_contact="sometimes"))
    assert refused.status_code == 422 and "sometimes is not one of the available choices" in refused.content.decode()


def test_a_full_book_that_cannot_be_worked_is_saved_only_by_consent(client):
    refused = client.post(f"{TARGETS}new/", sent(max_accounts=400))

    page = refused.content.decode()
    assert "A full book of 400 accounts needs 58 touches a working day" in page
    assert "with 25 a day 175 can be worked" in page
    assert "Save it although a full book cannot be worked" in page
    assert client.post(f"{TARGETS}new/", sent(max_accounts=400, more_than_can_be_worked="on")).status_code == 302


def test_the_thresholds_are_read_out_while_they_are_typed(client):
    blank_line_of_a_longer_window = ["1", "", "", "60", ""]
    lines = (THREE_TOUCHES, blank_line_of_a_longer_window)
    fits = client.post(f"{TARGETS}outlook/", sent(lines=lines), headers=HTMX).content.decode()
    too_many = client.post(f"{TARGETS}outlook/", sent(max_accounts=400), headers=HTMX).content.decode()

    assert "An account is worked with 3 touches, in 30 days." in fits
    assert "25 touches a working day are enough for 175" in fits
    assert "needs 58 touches a working day" in too_many


def test_new_thresholds_are_counted_for_what_is_held_now(client, django_capture_on_commit_callbacks):
    target = target_book("Starters")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{TARGETS}{target.pk}/", sent(target, name="Starters"))

    assert Run.objects.filter(kind="coverage", status="queued").count() == 1


def test_the_formula_of_each_book_stands_with_its_numbers(client, rep):
    target = target_book(places=50, segments={"smb": 30, "enterprise": 50})
    book = open_book(target, rep=rep, factor_percent=75)
    for _each in range(20):
        hold(AccountFactory(), book)

    page = client.get(f"{TARGETS}{target.pk}/rooms/").content.decode()
    own = client.get(f"{BOOKS}{book.pk}/room/").content.decode()

    assert "17 places are free: 37 in all, less 20 taken and 0 promised." in page
    assert "× 75" in page and "54" in page  # 20 of 37
    assert own.count("<tr>") >= 3
    room = capacities([book.pk], day=TODAY)[book.pk]
    smb = Segment.objects.get(code="smb")
    assert (room.by_segment[smb.pk].limit, room.free_for(smb.pk)) == (22, 2)


def test_a_book_over_its_room_keeps_what_it_has_and_the_page_says_so(client, rep):
    target = target_book(places=2)
    book = open_book(target, rep=rep)
    for _each in range(3):
        hold(AccountFactory(), book)

    page = client.get(BOOKS).content.decode()

    assert "1 account more than its 2 places: it keeps what it has and gets nothing new." in page
    assert "over capacity" in page and "150" in page


def test_a_new_hire_gets_a_book_that_grows_by_the_ramp(client, rep):
    rep.hired_on = TODAY - timedelta(days=3)
    rep.save()
    target = target_book(places=40)

    form = client.get(f"{BOOKS}new/?rep={rep.pk}").content.decode()
    answer = client.post(
        f"{BOOKS}new/",
        {"rep": rep.pk, "target_book": target.pk, "reason": "normal", "factor_percent": 100, "ramp_from": rep.hired_on},
    )

    assert str(rep.hired_on) in form
    assert answer.status_code == 302
    book = Book.objects.get(rep=rep)
    by_day = {days: capacities([book.pk], day=TODAY + timedelta(days=days))[book.pk] for days in (0, 40, 120)}
    assert {days: room.whole.limit for days, room in by_day.items()} == {0: 20, 40: 30, 120: 40}
    TargetBook.objects.filter(pk=target.pk).update(ramp_on=False)
    assert capacities([book.pk], day=TODAY)[book.pk].whole.limit == 40


def test_a_book_on_leave_or_in_notice_gets_no_places(client, rep):
    book = BookFactory(rep=rep)
    data = {"target_book": book.target_book_id, "reason": "notice", "factor_percent": 100, "version": book.version,
            "countries": "no; se", "languages": "NB"}  # fmt: skip

    assert client.post(f"{BOOKS}{book.pk}/", data).status_code == 302
    book.refresh_from_db()
    assert (book.factor_percent, book.countries, book.languages) == (0, ["NO", "SE"], ["nb"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"factor_percent": 300}, "less than or equal to 200"),
        ({"countries": "Norway"}, "two letters"),
        ({"version": 99}, "Somebody else changed this"),
        ({"target_book": 999_999}, "Select a valid choice"),
    ],
)
def test_a_book_that_cannot_be_so_is_refused_and_what_was_typed_stays(client, rep, changes, words):
    book = BookFactory(rep=rep)
    data = {"target_book": book.target_book_id, "reason": "normal", "factor_percent": 60, "version": book.version}

    answer = client.post(f"{BOOKS}{book.pk}/", data | changes)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_book_closes_when_it_is_empty_and_then_another_may_be_opened(client, rep):
    book, full = BookFactory(rep=rep), BookFactory(rep=UserFactory(team=rep.team))
    hold(AccountFactory(), full)
    again = {"rep": rep.pk, "target_book": book.target_book_id, "reason": "normal", "factor_percent": 100}

    refused = client.post(f"{BOOKS}{full.pk}/closure/", follow=True)
    second = client.post(f"{BOOKS}new/", again)
    client.post(f"{BOOKS}{book.pk}/closure/")
    third = client.post(f"{BOOKS}new/", again)

    assert "This book holds 1 account. Move it first." in refused.content.decode()
    assert (second.status_code, third.status_code) == (422, 302)
    book.refresh_from_db(), full.refresh_from_db()
    assert (book.closed_on, full.closed_on) == (TODAY, None)
    assert rep.books.count() == 2


def test_an_absence_stops_new_accounts_and_says_so(client, rep):
    book = BookFactory(rep=rep)
    days = {"away-kind": "leave", "away-starts_on": TODAY, "away-ends_on": TODAY + timedelta(days=10)}

    assert client.post(f"{BOOKS}{book.pk}/absences/", days).status_code == 302
    page = client.get(f"{BOOKS}{book.pk}/room/").content.decode()
    again = client.post(f"{BOOKS}{book.pk}/absences/", days)
    backwards = client.post(f"{BOOKS}{book.pk}/absences/", days | {"away-ends_on": TODAY - timedelta(days=20)})

    assert "is away: nothing new until the absence is over" in page
    assert (again.status_code, backwards.status_code) == (422, 422)
    assert "These days overlap an absence" in again.content.decode()
    absence = rep.absences.get()
    client.post(f"/setup/absences/{absence.pk}/removal/")
    assert not rep.absences.exists()


def test_nobody_but_ops_notes_the_own_absence(client, leader):
    book = BookFactory(rep=leader)
    days = {"away-kind": "leave", "away-starts_on": TODAY, "away-ends_on": TODAY + timedelta(days=10)}

    refused = client.post(f"{BOOKS}{book.pk}/absences/", days)

    assert refused.status_code == 422 and "Somebody else notes when you are away" in refused.content.decode()
    assert not leader.absences.exists()
    ops = UserFactory(role="ops")
    values = {"kind": "leave", "starts_on": TODAY, "ends_on": TODAY}
    assert save_absence(ops, values, by=ops, now=timezone.now()).pk


def test_a_book_stays_open_while_a_repaired_account_is_to_come_back(client, rep):
    account = held_account(book=BookFactory(rep=rep))
    book = account.book
    repair = given_back(account)

    refused = client.post(f"{BOOKS}{book.pk}/closure/", follow=True)

    assert "1 account of this book is being repaired and comes back." in refused.content.decode()
    release([repair.pk], by=UserFactory(role="ops"), now=timezone.now())
    client.post(f"{BOOKS}{book.pk}/closure/")
    book.refresh_from_db()
    assert book.closed_on == TODAY


def test_a_leader_sets_up_only_the_books_of_the_own_teams(client):
    stranger = BookFactory()

    assert client.get(f"{BOOKS}{stranger.pk}/").status_code == 404
    assert client.post(f"{BOOKS}{stranger.pk}/closure/").status_code == 404
    assert stranger.rep.name not in client.get(BOOKS).content.decode()


CALCULATOR = {"selling_hours": 126, "prospecting_share": 100, "hours_per_account": 3, "touches_per_day": 25}
TARGET = {"quota": 1_000_000, "average_deal": 50_000, "win_rate": 25, "opportunity_rate": 40}


def test_the_calculator_gives_three_numbers_and_refuses_an_impossible_plan(client):
    target = target_book(places=50)
    target.requirements.create(measure="touches", minimum=3)
    asked = {**CALCULATOR, "target_book": target.pk}

    possible = client.get("/setup/calculator/", asked).content.decode()
    refused = client.post("/setup/calculator/", {**asked, **TARGET})
    taken = client.post("/setup/calculator/", asked)

    assert "A rep can work 42 accounts; small has 50 places, more than that." in possible
    assert refused.status_code == 422
    assert (
        "the target needs 200 accounts, and a rep can work 42 (42 by time, 175 by touches)" in refused.content.decode()
    )
    assert taken.status_code == 302
    target.refresh_from_db()
    assert target.max_accounts == 42
