"""Two beats end the same holdovers at once: each opportunity goes over once, with one line of the trail."""

from contextlib import ExitStack
from unittest.mock import patch

import pytest

from accounts.models import Event
from assignment.actions import holdover
from tests.factories import DAY, NOON, BookFactory, OpportunityFactory, UserFactory, held_account, hold
from tests.races.moments import Met
from tests.races.test_two_decisions import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]


def end_twice(**patches) -> list[int]:
    deal = OpportunityFactory(account=held_account())
    hold(deal.account, BookFactory(), since=NOON + DAY)
    type(deal).objects.update(owner=UserFactory(), held_over_until=NOON.date())
    with ExitStack() as stack:
        for name, work in patches.items():
            stack.enter_context(patch.object(holdover, name, work))
        return at_once(*[lambda: holdover.end_holdovers(now=NOON + 2 * DAY)] * 2)


def test_of_two_beats_one_hands_it_over():
    results = end_twice(_accounts=Met(holdover._accounts, callers=2, patience=5))

    assert sorted(results) == [0, 1] and Event.objects.filter(verb="opportunity_followed").count() == 1


def test_positive_control_without_the_locks_both_do():
    results = end_twice(
        lock_accounts=lambda *_args, **_more: {}, _decided=Met(holdover._decided, callers=2, patience=5)
    )

    assert results == [1, 1] and Event.objects.filter(verb="opportunity_followed").count() == 2
