"""Open opportunities of an account that moves: along at once, or held over for the days of the rules."""

from datetime import date, timedelta

import pytest

from accounts.actions.opportunities import edit_opportunity
from accounts.errors import RuleViolation
from accounts.models import Event, Notification, Organisation, Task, Team, User
from assignment.actions.holdover import end_holdovers
from assignment.actions.manual import move_accounts
from assignment.actions.schedule import tick
from assignment.actions.undo import undo_run
from assignment.models import RulesOfEngagement
from assignment.queries.integrity import broken_invariants
from tests.assignment.runs import applied, built
from tests.factories import DAY, NOON, BookFactory, OpportunityFactory, UserFactory, held_account, hold

pytestmark = pytest.mark.django_db
MOVED = NOON + DAY
UNTIL = MOVED.date() + timedelta(days=60)
LATER = MOVED + 60 * DAY


def switch_on(days: int = 60) -> None:
    RulesOfEngagement.objects.filter(status="current").update(holdover_days=days)


@pytest.fixture
def deal():
    """Ana's open opportunity at an account that went from her book to Ben's under a holdover of 60 days."""
    switch_on()
    leader = UserFactory(role="leader", name="Lea")
    team = Team.objects.create(name="North", leader=leader)
    ana, ben = (BookFactory(rep=UserFactory(team=team, name=name)) for name in ("Ana", "Ben"))
    made = OpportunityFactory(account=held_account(book=ana), name="Renewal of presses")
    hold(made.account, ben, since=MOVED)
    made.refresh_from_db()
    return made


def stands(deal) -> tuple[str, date | None]:
    deal.refresh_from_db()
    return deal.owner.name, deal.held_over_until


def to_pool(account, *, by, now=MOVED):
    return applied(built(move_accounts([account.pk], book_to=None, by=by, now=now), now=now), by=by, now=now)


def moved(account, *, to, by, now):
    return applied(built(move_accounts([account.pk], book_to=to, by=by, now=now), now=now), by=by, now=now)


def undone(run, *, by, now):
    return built(undo_run(run, by=by, now=now), now=now)


def test_it_stays_with_its_owner_and_the_trail_says_until_when(deal):
    kept = Event.objects.get(verb="opportunity_kept")

    assert stands(deal) == ("Ana", UNTIL)
    assert kept.detail == {
        "opportunity": deal.pk, "name": "Renewal of presses", "owner": "Ana", "until": UNTIL.isoformat(),
    }  # fmt: skip


@pytest.mark.parametrize(("days", "owner"), [(59, "Ana"), (60, "Ben"), (75, "Ben")])
def test_from_its_day_on_it_follows_the_account(deal, days, owner):
    end_holdovers(now=MOVED + days * DAY)

    assert stands(deal)[0] == owner


def test_the_day_begins_in_the_zone_of_the_organisation(deal):
    Organisation.objects.update(time_zone="Pacific/Auckland")
    noon_utc_before = LATER - DAY  # already the next day in Auckland

    assert end_holdovers(now=noon_utc_before) == 1


def test_twice_is_once_and_both_are_told(deal):
    assert [end_holdovers(now=LATER), end_holdovers(now=LATER)] == [1, 0]

    assert stands(deal) == ("Ben", None)
    assert Event.objects.get(verb="opportunity_followed").detail["to"] == "Ben"
    told = Notification.objects.filter(kind="opportunity_given").values_list("user__name", "title")
    assert dict(told) == {
        "Ben": "The opportunity Renewal of presses follows its account and is yours now",
        "Ana": "Your opportunity Renewal of presses now follows its account",
    }


def test_a_second_move_goes_on_with_the_first_clock(deal):
    eva = BookFactory(rep=UserFactory(name="Eva"))
    hold(deal.account, eva, since=MOVED + 30 * DAY)
    assert stands(deal) == ("Ana", UNTIL)

    end_holdovers(now=LATER)

    assert stands(deal) == ("Eva", None)


def test_home_again_nothing_is_held_over(deal):
    hold(deal.account, deal.owner.books.get(), since=MOVED + 10 * DAY)

    assert stands(deal) == ("Ana", None)


def test_who_left_keeps_nothing_and_the_tick_hands_it_on_at_once(deal):
    type(deal.owner).objects.filter(pk=deal.owner_id).update(is_active=False)

    tick(now=MOVED + DAY)

    assert stands(deal) == ("Ben", None)


def test_with_nobody_there_the_leader_is_asked_once_and_the_owner_keeps_it(deal, ops):
    to_pool(deal.account, by=ops, now=MOVED + DAY)

    end_holdovers(now=LATER), end_holdovers(now=LATER + DAY)

    task = Task.objects.get()
    assert stands(deal) == ("Ana", None)
    assert (task.assignee.name, task.opportunity) == ("Lea", deal)


def test_with_nobody_there_and_its_owner_gone_the_leader_takes_it(deal, ops):
    to_pool(deal.account, by=ops, now=MOVED + DAY)
    type(deal.owner).objects.filter(pk=deal.owner_id).update(is_active=False)

    end_holdovers(now=MOVED + 2 * DAY)

    assert stands(deal) == ("Lea", None) and Task.objects.get().assignee.name == "Lea"
    assert not [each for each in broken_invariants() if "opportunit" in each.invariant.code]


def test_a_person_who_hands_it_over_or_closes_it_ends_the_clock(deal, ops):
    eva = UserFactory(name="Eva")
    edit_opportunity(deal.pk, {"owner": eva}, by=ops, now=MOVED, version=deal.version)

    assert stands(deal) == ("Eva", None)


@pytest.mark.parametrize("take", [{"owner": "ben"}, {"stage": "won"}, {"stage": "lost", "lost_reason": "No"}])
def test_who_holds_the_account_now_does_not_end_the_time_of_another(deal, take):
    ben = deal.account.book.rep
    values = {**take, "owner": ben} if "owner" in take else take

    with pytest.raises(RuleViolation, match="It stays with Ana until Sat 1 Aug. Ask Ana, or a leader") as refusal:
        edit_opportunity(deal.pk, values, by=ben, now=MOVED, version=deal.version)
    edit_opportunity(deal.pk, {"next_step": "Call Tor"}, by=ben, now=MOVED, version=deal.version)

    assert refusal.value.code == "held_over"
    assert stands(deal) == ("Ana", UNTIL)


def test_the_leader_may_and_the_owner_hears_it(deal):
    lea = User.objects.get(name="Lea")
    values = {"owner": deal.account.book.rep}

    edit_opportunity(deal.pk, values, by=lea, now=MOVED, version=deal.version)

    assert stands(deal) == ("Ben", None)
    told = Notification.objects.get(user__name="Ana", kind="opportunity_given")
    assert told.title == "Lea handed over your opportunity Renewal of presses"


def test_its_owner_closes_it_and_hears_nothing(deal):
    edit_opportunity(deal.pk, {"stage": "won"}, by=deal.owner, now=MOVED, version=deal.version)

    assert stands(deal) == ("Ana", None)
    assert not Notification.objects.filter(kind="opportunity_given").exists()


@pytest.mark.parametrize("days_later", [5, 70])
def test_an_undo_gives_back_what_the_move_found(ops, days_later):
    switch_on(60 if days_later == 5 else 1)
    RulesOfEngagement.objects.update(undo_days=90)
    account, ben = held_account(), BookFactory()
    own, bens = OpportunityFactory(account=account), OpportunityFactory(account=account, owner=ben.rep)
    run = moved(account, to=ben, by=ops, now=MOVED)
    end_holdovers(now=MOVED + days_later * DAY)

    undone(run, by=ops, now=MOVED + days_later * DAY)

    account.refresh_from_db()
    assert [stands(own), stands(bens)] == [(account.book.rep.name, None), (ben.rep.name, None)]


def test_an_undo_of_the_second_move_lets_the_first_clock_run(deal, ops):
    eva = BookFactory(rep=UserFactory(name="Eva"))
    run = moved(deal.account, to=eva, by=ops, now=LATER - DAY)
    end_holdovers(now=LATER)
    assert stands(deal) == ("Eva", None)

    undone(run, by=ops, now=LATER)
    assert stands(deal) == ("Ana", UNTIL)

    end_holdovers(now=LATER)
    assert stands(deal) == ("Ben", None)


def test_switched_off_a_promise_that_was_made_stands(deal):
    switch_on(None)
    own = OpportunityFactory(account=deal.account, owner=deal.account.book.rep)
    eva = BookFactory(rep=UserFactory(name="Eva"))

    hold(deal.account, eva, since=MOVED + DAY)

    assert [stands(deal), stands(own)] == [("Ana", UNTIL), ("Eva", None)]


@pytest.mark.parametrize("opened", [0, 1])
def test_what_moved_along_on_the_day_it_was_opened_keeps_no_undo_from_it(ops, opened):
    ana, ben = (BookFactory(rep=UserFactory(name=name)) for name in ("Ana", "Ben"))
    account = held_account(book=ana)
    deal = OpportunityFactory(account=account, owner=ana.rep, opened_on=MOVED.date())
    run = moved(account, to=ben, by=ops, now=MOVED)
    OpportunityFactory.create_batch(opened, account=account, owner=ben.rep, opened_on=MOVED.date())

    undone(run, by=ops, now=MOVED + DAY)

    assert stands(deal)[0] == ("Ben" if opened else "Ana")
