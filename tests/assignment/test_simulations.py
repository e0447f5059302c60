"""What-if studies: asked for, played by a worker from today's records, and kept; nobody is moved by one."""

from dataclasses import replace

import pytest

from accounts.errors import RuleViolation
from accounts.models import Account, Organisation, Requirement
from assignment.actions.simulations import ask_simulation
from assignment.models import Move, Plan, RulesOfEngagement, Run, Simulation, WorkingActivity
from assignment.queries.simulation_world import world_of_today
from assignment.queries.what_ifs import as_today
from assignment.simulator.variant import Variant
from assignment.simulator.world import MEASURES, NOBODY
from tests.assignment.runs import built, open_book, ready, target_book
from tests.factories import DAY, NOON, ContactFactory, InteractionFactory, TeamFactory, UserFactory, hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    target = target_book(places=10, window_days=30)
    Requirement.objects.create(target_book=target, measure="touches", minimum=3)
    return [open_book(target) for _each in range(2)]


@pytest.fixture
def held(books):
    accounts = ready(6, score=80)
    for place, account in enumerate(accounts):
        hold(account, books[place % 2], since=NOON - 20 * DAY)
    return accounts


def half(by, **changes) -> Variant:
    return replace(as_today(by=by), **{"name": "Half as large", "capacity_percent": 50, **changes})


def played(by, *what_ifs, **more) -> Simulation:
    study = ask_simulation(what_ifs or [half(by)], by=by, now=NOON, name="Smaller books", **{"weeks": 4, **more})
    built(study.run, now=NOON)
    study.refresh_from_db()
    return study


def test_a_study_keeps_a_row_per_week_of_today_and_of_each_change_and_moves_nobody(ops, held):
    ready(30, score=60)
    before = list(Account.objects.order_by("pk").values_list("book", "station"))
    study = played(ops)
    assert study.run.status == Run.Status.DONE, study.run.error
    assert [len(rows) for rows in study.results] == [4, 4]
    assert [row["week"] for row in study.results[1]] == [1, 2, 3, 4]
    assert study.results[0][-1]["held"] > study.results[1][-1]["held"]
    assert not Move.objects.filter(run=study.run).exists()
    assert list(Account.objects.order_by("pk").values_list("book", "station")) == before


def test_the_same_study_plays_the_same(ops, held):
    first, second = played(ops), played(ops, half(ops, name="Again"))
    assert first.results == second.results
    assert played(ops, seed=9).results != first.results


def test_the_first_variant_is_what_holds_today(ops):
    RulesOfEngagement.objects.filter(status="current").update(retrieval_cap_percent=35, retrieval_grace_days=20)
    Plan.objects.filter(kind="distribution").update(frequency="biweekly", mode="round_robin")
    today = as_today(by=ops)
    assert (today.cap_percent, today.grace_days, today.distribution_weeks, today.mode) == (35, 20, 2, "round_robin")


def test_a_part_that_is_switched_off_is_not_played(ops, books):
    Organisation.objects.update(retrieval_on=False, distribution_on=False)
    today = as_today(by=ops)
    assert (today.retrieval_weeks, today.distribution_weeks) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "weeks", "code"),
    [
        ({"capacity_percent": 100}, 4, "no_change"),
        ({"capacity_percent": 5}, 4, "wrong_number"),
        ({"retrieval_weeks": 99}, 4, "wrong_number"),
        ({"name": "As it is TODAY"}, 4, "same_names"),
        ({}, 0, "wrong_weeks"),
        ({}, 105, "wrong_weeks"),
    ],
)
def test_what_cannot_be_played_is_refused_in_words(ops, held, changes, weeks, code):
    with pytest.raises(RuleViolation) as refusal:
        ask_simulation([half(ops, **changes)], by=ops, now=NOON, name="x", weeks=weeks)
    assert refusal.value.code == code
    assert not Simulation.objects.exists()


def test_two_clicks_ask_once_and_without_books_nothing_is_played(ops, held):
    first, second = (ask_simulation([half(ops)], by=ops, now=NOON, name="x") for _click in range(2))
    assert first == second
    with pytest.raises(RuleViolation, match="no open book"):
        lonely = UserFactory(role="leader")
        ask_simulation([half(lonely)], by=lonely, now=NOON, name="x")


def test_at_most_two_studies_of_one_person_are_played_at_once(ops, held):
    first, _second = (ask_simulation([half(ops)], by=ops, now=NOON, name="x", weeks=weeks) for weeks in (1, 2))
    other = UserFactory(role="ops")
    assert ask_simulation([half(other)], by=other, now=NOON, name="x", weeks=3)
    with pytest.raises(RuleViolation, match="too_many_open"):
        ask_simulation([half(ops)], by=ops, now=NOON, name="x", weeks=3)
    built(first.run, now=NOON)
    assert ask_simulation([half(ops)], by=ops, now=NOON, name="x", weeks=3)


def test_a_leader_plays_the_books_of_the_own_branch_and_sees_the_own_studies(held, books, leader, ops):
    team = TeamFactory(leader=leader)
    books[0].rep.team = team
    books[0].rep.save()
    study = played(leader)
    assert study.run.settings["books"] == [books[0].pk]
    assert study.basis["held"] == 3
    assert list(Simulation.objects.visible_to(UserFactory(role="leader"))) == []
    assert list(Simulation.objects.visible_to(ops)) == [study]


class TestTheWorldOfToday:
    def test_holds_accounts_room_clock_and_thresholds_as_they_stand(self, books, held):
        ready(2, score=30)
        ContactFactory(account=held[0])
        world = world_of_today([book.pk for book in books], now=NOON).world
        row = world.accounts.ids.tolist().index(held[0].pk)
        assert world.books.limit.tolist() == [10, 10]
        assert world.accounts.held_on[row] == -20
        assert world.accounts.window_ends[row] == 10
        assert world.accounts.people[row] == 1
        assert sorted(world.accounts.book.tolist()) == [NOBODY, NOBODY, 0, 0, 0, 1, 1, 1]
        asked = world.books.thresholds[world.books.asked[0, world.accounts.segment[row]]]
        assert dict(zip(MEASURES, asked[0].tolist(), strict=True))["touches"] == 3

    def test_leaves_out_what_no_book_may_take_and_what_rests_comes_later(self, books):
        plain, resting, barred = ready(3)
        Account.objects.filter(pk=resting.pk).update(station="resting", rest_until=NOON.date() + 12 * DAY)
        barred.score.not_ready = ["do_not_contact"]
        barred.score.save()
        today = world_of_today([book.pk for book in books], now=NOON)
        assert today.world.accounts.ids.tolist() == [plain.pk, resting.pk]
        assert today.world.accounts.rests_until.tolist() == [0, 12]
        assert today.basis["left_out"] == 1

    def test_draws_effort_and_answers_from_the_last_90_days(self, books, held):
        rep = books[0].rep
        for at in range(60):
            outcome = "spoke" if at % 3 == 0 else "no_answer"
            InteractionFactory(
                account=held[0], user=rep, kind="call", outcome=outcome, happened_at=NOON - DAY - at * DAY / 10
            )
        InteractionFactory(account=held[0], user=rep, kind="call", happened_at=NOON - 100 * DAY)
        today = world_of_today([book.pk for book in books], now=NOON)
        behaviour = today.world.behaviour
        assert today.basis["touches"] == 60
        assert behaviour.touches[0] > behaviour.touches[1] == 0
        assert behaviour.live[0] == pytest.approx(1)
        assert 0.3 < behaviour.replies[0, 0] < 0.4
        assert behaviour.strictness.tolist() == [0, 0]

    def test_knows_what_the_activities_count_for(self, books, held):
        WorkingActivity.objects.filter(kind="meeting").update(weight=3)
        WorkingActivity.objects.create(name="Reached", kind="call", outcomes=["spoke"], weight=2)
        worth = world_of_today([book.pk for book in books], now=NOON).world.worth
        assert (worth.mail, worth.call, worth.conversation, worth.meeting) == (1, 1, 2, 3)

    def test_says_what_it_had_to_assume_where_nobody_logged_yet(self, books, held):
        basis = world_of_today([book.pk for book in books], now=NOON).basis
        assert {"touches", "replies", "deals"} <= set(basis["assumed"])
        assert basis["effort"] == [25, 25, 25]
