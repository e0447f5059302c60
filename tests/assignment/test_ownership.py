"""Who may own an account: each rule says no where it should, in the words and the order of the distribution."""

from datetime import date

import pytest

from accounts.models import Account, Availability, Book, Segment
from assignment.models import Move
from assignment.queries.ownership import ownership
from tests.assignment.runs import open_book, plan_for, preview, ready, target_book
from tests.factories import DAY, NOON, AccountFactory, held_account, hold

pytestmark = pytest.mark.django_db


def against(account: Account, book) -> str:
    account = Account.objects.select_related("score", "book__rep").get(pk=account.pk)
    answer = ownership(account, Book.objects.filter(pk=book.pk), now=NOON).answers[0]
    return answer.against.code if answer.against else answer.gives_way.code if answer.gives_way else ""


def test_each_rule_says_no_where_it_should():
    book = open_book(target_book("small", places=2, minimum_score=40), countries=["NO"], languages=["nb"])
    ok = ready(1, score=50, language="nb")[0]
    assert against(ok, book) == ""
    assert against(ready(1, score=39, language="nb")[0], book) == "minimum"
    assert against(ready(1, score=50, language="nb", country="SE")[0], book) == "country"
    assert against(ready(1, score=50, language="fr")[0], book) == "language"
    assert against(ready(1, language="nb", segment=Segment.objects.get(code="enterprise"))[0], book) == "segment"
    assert against(ready(1, language="nb", lifecycle="customer")[0], book) == "lifecycle"
    assert against(ready(1, language="nb", station="resting", rest_until=date(2026, 7, 1))[0], book) == "station"
    blocked = ready(1, language="nb")[0]
    blocked.score.not_ready, blocked.score.is_ready = ["do_not_contact"], False
    blocked.score.save()
    assert against(blocked, book) == "check"
    assert against(AccountFactory(language="nb"), book) == "minimum", "not scored is below every minimum"


def test_the_book_and_its_rep_say_no():
    book = open_book(target_book("small", places=1))
    account = ready(1)[0]
    held_account(book=book)
    assert against(account, book) == "full"
    away = open_book(target_book("away"))
    Availability.objects.create(user=away.rep, starts_on=date(2026, 5, 25), ends_on=date(2026, 6, 14))
    assert against(account, away) == "away"


def test_what_lies_between_the_account_and_the_rep():
    target = target_book("small")
    book, other = open_book(target), open_book(target)
    account = ready(1)[0]
    hold(account, book, since=NOON - 30 * DAY)
    assert against(account, other) == "", "what is held is asked about as if it were free"
    hold(account, other, since=NOON - 10 * DAY)
    assert against(account, book) == "held_before"
    parent = ready(1)[0]
    hold(parent, other, since=NOON - DAY)
    child = ready(1, parent=parent)[0]
    assert (against(child, book), against(child, other)) == ("family", "")


def test_the_answer_is_that_of_the_distribution(ops):
    """The twin: what a preview gives to the only book is what the page says it may have."""
    book = open_book(target_book("small", minimum_score=40), countries=["NO"])
    lately, returned = ready(2)
    for account in (lately, returned):
        hold(account, book, since=NOON - 30 * DAY)
        hold(account, open_book(target_book(f"else-{account.pk}")), since=NOON - 20 * DAY)
    Account.objects.filter(pk__in=[lately.pk, returned.pk]).update(country="NO")
    pool = [*ready(2), *ready(1, score=30), *ready(1, country="SE"), *ready(1, lifecycle="customer")]

    run = preview(plan_for(book.target_book), by=ops)

    given = set(Move.objects.filter(run=run).values_list("account_id", flat=True))
    assert given == {account.pk for account in pool if not against(account, book)} and len(given) == 2
    assert against(lately, book) == "held_before"
