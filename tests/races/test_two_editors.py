"""Two people save the same record at the same moment: one is told, nobody's work is lost unseen."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from accounts.actions.accounts import edit_account
from accounts.actions.opportunities import edit_opportunity
from accounts.errors import StaleVersion
from accounts.models import Account
from tests.factories import NOON, AccountFactory, OpportunityFactory, UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.races]
ROUNDS = 10


def at_once(*calls) -> list:
    """Run the calls in threads that start together; each gives its result or the StaleVersion it met."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait(timeout=10)
            return call()
        except StaleVersion as stale:
            return stale
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def stale(results) -> int:
    return sum(isinstance(result, StaleVersion) for result in results)


def test_of_two_editors_of_an_account_one_is_told():
    rep = UserFactory()
    for _round in range(ROUNDS):
        account = AccountFactory()
        results = at_once(
            lambda pk=account.pk: edit_account(pk, {"phone": "1"}, by=rep, now=NOON, version=1),
            lambda pk=account.pk: edit_account(pk, {"city": "Oslo"}, by=rep, now=NOON, version=1),
        )
        account.refresh_from_db()
        assert stale(results) == 1 and account.version == 2
        assert (account.phone == "1") != (account.city == "Oslo")


def test_of_two_who_close_an_opportunity_one_is_told():
    rep = UserFactory()
    for _round in range(ROUNDS):
        deal = OpportunityFactory(owner=rep)
        results = at_once(
            lambda pk=deal.pk: edit_opportunity(pk, {"stage": "won"}, by=rep, now=NOON, version=1),
            lambda pk=deal.pk: edit_opportunity(
                pk, {"stage": "lost", "lost_reason": "Price"}, by=rep, now=NOON, version=1
            ),
        )
        deal.refresh_from_db()
        assert stale(results) == 1 and deal.stage_changes.count() == 1


def test_positive_control_without_the_version_one_overwrites_the_other_unseen():
    """The fault that the version guards against is there as soon as the guard is off."""
    read = Barrier(2)

    def save_all(pk, **changes):
        account = Account.objects.get(pk=pk)
        read.wait(timeout=10)
        for name, value in changes.items():
            setattr(account, name, value)
        account.save()

    account = AccountFactory()
    results = at_once(lambda: save_all(account.pk, phone="1"), lambda: save_all(account.pk, city="Oslo"))

    account.refresh_from_db()
    assert stale(results) == 0
    assert not (account.phone == "1" and account.city == "Oslo")
