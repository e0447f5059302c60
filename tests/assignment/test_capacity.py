"""How many accounts a book may still get: the formulas, and what the database counts for them."""

from datetime import date

import pytest

from accounts.models import Availability, Holiday, Organisation, Segment, TargetBook
from assignment.models import Repair, Return, ReturnReason
from assignment.queries.capacity import away_reps, capacities
from assignment.rules.capacity import (
    UNLIMITED,
    BookCapacity,
    Room,
    Shift,
    Step,
    effective,
    fair_share,
    in_room_order,
    overfull,
    overvalued,
)
from tests.assignment.runs import open_book, target_book
from tests.factories import NOON, held_account

DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("capacity", "factor", "expected"),
    [
        (50, 100, 50),
        (50, 75, 37),
        (50, 50, 25),
        (1, 50, 0),
        (0, 100, 0),
        (50, 0, 0),
        (50, 120, 60),
        (UNLIMITED, 50, UNLIMITED),
    ],
)
def test_effective_capacity_is_rounded_down(capacity, factor, expected):
    assert effective(capacity, factor_percent=factor) == expected


@pytest.mark.parametrize(
    ("limit", "used", "reserved", "free"),
    [(50, 49, 0, 1), (50, 49, 1, 0), (50, 55, 0, 0), (50, 0, 60, 0), (0, 0, 0, 0)],
)
def test_free_is_never_below_nothing(limit, used, reserved, free):
    assert Room(limit, used, reserved).free == free


def test_an_account_needs_room_in_the_book_and_in_its_segment():
    room = BookCapacity(book_id=1, whole=Room(10, 8), by_segment={1: Room(5, 4), 2: Room(5, 5), 3: Room(9, 1)})

    assert [room.free_for(segment) for segment in (1, 2, 3, 4)] == [1, 0, 2, 0]


@pytest.mark.parametrize(
    ("shifts", "stays_out"),
    [
        ([(1, None, 1, 100)], set()),
        ([(1, None, 1, 101)], {1}),
        ([(1, None, 1, 60), (2, None, 1, 60)], {2}),
        ([(1, None, 1, 150), (2, 1, 2, 60)], set()),
        ([(1, None, 1, 150), (2, 1, 3, 60)], {1, 2}),
        ([(1, None, 3, 40), (2, 3, 2, 40)], set()),
        ([(1, None, 3, 1)], {1}),
        ([(1, None, 2, 10**12)], set()),
    ],
)
def test_no_book_ends_above_the_cap_of_its_value(shifts, stays_out):
    def book(pk, cents, most):
        return BookCapacity(book_id=pk, whole=Room(10, 0), potential_cents=cents, most_value_cents=most)

    rooms = {1: book(1, 900, 1000), 2: book(2, 900, None), 3: book(3, 1100, 1000)}

    assert overvalued([Shift(*shift) for shift in shifts], rooms) == stays_out


def test_utilisation_may_exceed_a_hundred_percent():
    assert BookCapacity(book_id=1, whole=Room(50, 55)).utilisation_percent == 110
    assert BookCapacity(book_id=1, whole=Room(0, 1)).utilisation_percent is None


def test_a_fair_share_weighs_places_by_their_usual_worth():
    worth = {1: 100, 2: 1000}

    full = fair_share(max_accounts=10, quotas={1: 5, 2: 5}, worth=worth, factor_percent=100)
    half = fair_share(max_accounts=10, quotas={1: 5, 2: 5}, worth=worth, factor_percent=50)

    assert (full, half) == (5500, 2750)
    assert fair_share(max_accounts=0, quotas={}, worth={}, factor_percent=100) == 1.0


def rooms(**free):
    """Books by number with so many free places in all and in segment 1."""
    return {
        int(book[1:]): BookCapacity(book_id=int(book[1:]), whole=Room(places), by_segment={1: Room(places)})
        for book, places in free.items()
    }


@pytest.mark.parametrize(
    ("steps", "free", "refused"),
    [
        ([Step(1, None, 1, 1), Step(2, None, 1, 1)], {"b1": 1}, {2}),
        ([Step(1, None, 1, 1), Step(2, None, 1, 1)], {"b1": 0}, {1, 2}),
        ([Step(1, 1, 2, 1), Step(2, 2, 1, 1)], {"b1": 0, "b2": 0}, set()),
        ([Step(1, 1, 2, 1), Step(2, 2, 3, 1)], {"b1": 0, "b2": 0, "b3": 0}, {1, 2}),
        ([Step(1, 1, 2, 1), Step(2, 2, 3, 1)], {"b1": 0, "b2": 0, "b3": 1}, set()),
        ([Step(1, None, 1, 9)], {"b1": 1}, set()),
        ([Step(1, 1, None, 1), Step(2, None, 1, 1)], {"b1": 0}, set()),
        ([Step(1, None, None, 1)], {"b1": 0}, set()),
    ],
)
def test_what_leaves_makes_room_for_what_comes(steps, free, refused):
    assert overfull(steps, rooms(**free)) == refused


def test_a_full_segment_refuses_where_the_book_has_room():
    room = {1: BookCapacity(book_id=1, whole=Room(10), by_segment={1: Room(1), 2: Room(9)})}

    assert overfull([Step(1, None, 1, 1), Step(2, None, 1, 1), Step(3, None, 1, 2)], room) == {2}


def test_moves_come_in_an_order_in_which_each_finds_room():
    order = in_room_order([0, 1], [1, 2], used=[5, 5, 4], limits=[5, 5, 5])

    assert order == [1, 0]


def test_full_books_that_swap_come_last_and_together():
    order = in_room_order([0, 1, 2], [1, 0, 0], used=[5, 5, 5], limits=[5, 5, 5])

    assert sorted(order) == [0, 1, 2]


@pytest.mark.django_db
class TestCounting:
    def capacity(self, book, **fields):
        return capacities([book.pk], day=DAY, **fields)[book.pk]

    def test_customers_take_no_room_in_a_prospect_book(self):
        book = open_book(target_book(places=5))
        held_account(book=book), held_account(book=book, lifecycle="customer")

        found = self.capacity(book)

        assert (found.whole.used, found.held) == (1, 2)

    def test_customers_take_room_in_a_customer_book(self):
        book = open_book(target_book(places=5, kind="customer"))
        held_account(book=book, lifecycle="customer")

        assert self.capacity(book).whole.used == 1

    def test_an_account_without_a_segment_takes_no_room(self):
        book = open_book(target_book(places=5))
        held_account(book=book, segment=None)

        assert (self.capacity(book).whole.used, self.capacity(book).held) == (0, 1)

    def test_a_new_reps_factor_shrinks_book_and_segments(self):
        book = open_book(target_book(places=11), factor_percent=50)

        found = self.capacity(book)

        assert (found.whole.limit, found.free_for(Segment.objects.get(code="smb").pk)) == (5, 5)

    def test_the_place_of_an_account_in_repair_stays_reserved(self, ops):
        from assignment.actions.placement import place
        from assignment.models import Move

        book = open_book(target_book(places=1))
        account = held_account(book=book)
        holding = account.holdings.get()
        move = Move.objects.create(
            cause="return", account=account, book_from=book, station_from="held", station_to="repair"
        )
        place([move], by=ops, now=NOON)
        given = Return.objects.create(
            account=account, holding=holding, rep=book.rep, reason=ReturnReason.objects.get(code="wrong-record"),
            state="approved", asked_at=NOON, move=move,
        )  # fmt: skip
        Repair.objects.create(
            account=account, from_return=given, reported_by=book.rep, field="phone", reported_at=NOON, due_on=DAY
        )

        assert (self.capacity(book).whole.reserved, self.capacity(book).free) == (1, 0)

    def test_a_book_at_its_value_limit_gets_nothing_new(self):
        book = open_book(target_book(places=5, max_potential_cents=400_000))
        held_account(book=book, potential_cents=400_000)

        assert (self.capacity(book).whole.free, self.capacity(book).free) == (4, 0)

    def test_without_the_switch_nothing_is_limited(self):
        Organisation.objects.update(capacity_on=False)
        TargetBook.objects.update(max_potential_cents=1)
        book = open_book(target_book(places=1))
        held_account(book=book), held_account(book=book)

        assert self.capacity(book).free > 1_000_000

    @pytest.mark.parametrize(
        ("starts", "ends", "is_away"),
        [
            (date(2026, 6, 1), date(2026, 6, 5), True),
            (date(2026, 5, 28), date(2026, 6, 3), True),
            (date(2026, 6, 1), date(2026, 6, 4), False),
            (date(2026, 5, 30), date(2026, 6, 4), False),  # the weekend counts for nothing
            (date(2026, 6, 2), date(2026, 6, 30), False),  # not yet
            (date(2026, 5, 1), date(2026, 5, 31), False),  # over
        ],
    )
    def test_an_absence_of_five_working_days_counts(self, rep, starts, ends, is_away):
        Availability.objects.create(user=rep, starts_on=starts, ends_on=ends)

        assert (rep.pk in away_reps([rep.pk], day=DAY)) is is_away

    def test_holidays_are_no_working_days(self, rep):
        Holiday.objects.create(on=date(2026, 6, 5), name="Holiday")
        Availability.objects.create(user=rep, starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 5))

        assert away_reps([rep.pk], day=DAY) == set()
