"""No plain English on the pages of returns: as in test_leader_words.py, whatever people write is Persian."""

import pytest

from accounts.models import Account, User
from assignment.actions.questions import ask_back
from assignment.actions.repairs import data_was_right
from assignment.actions.reports import ask_repair
from assignment.actions.return_opportunities import Settlement
from assignment.actions.returns import return_account
from assignment.models import ReturnReason
from tests.factories import OpportunityFactory
from tests.pages.conftest import HTMX
from tests.pages.test_leader_words import NOW, _starter_set_in_persian, books, leader, reading  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.broken_on_purpose]


def returned(account, code, **extra):
    reason = ReturnReason.objects.get(code=code)
    return return_account(account.pk, reason=reason, by=account.book.rep, now=NOW, note="چون", **extra)


def test_the_pages_of_returns_hold_no_plain_english(reading, books, ops):  # noqa: F811
    User.objects.filter(pk=ops.pk).update(name="کارگزار")
    ReturnReason.objects.update(is_active=True)
    first, second, third = books[1].accounts.order_by("pk")
    deal = OpportunityFactory(account=second, name="قرارداد")
    returned(second, "conflict", settlements=[Settlement(deal.pk, 1, reason="رفت")])
    data_was_right([returned(third, "wrong-record", detail={"field": "phone"}).repairs.get().pk], by=ops, now=NOW)
    asked = ask_repair(first.pk, by=books[1].rep, now=NOW, field="phone", proposed_value="۵")
    ask_back([asked.pk], text="کدام؟", by=ops, now=NOW)
    reasons = [f"/setup/return-reasons/{pk}/" for pk in ReturnReason.objects.values_list("pk", flat=True)]
    reports = [f"/reports/returns/?by={by}" for by in ("rep", "reason", "segment", "source")]
    rows = f"/reports/returns/rows/?by=rep&key={books[1].rep_id}"
    dialog = f"/accounts/{first.pk}/returns/"

    assert reading("/returns/", "/setup/return-reasons/", *reasons, *reports, rows) == {}
    assert reading(dialog, by=books[1].rep, headers=HTMX) == {}
    for pk in ReturnReason.objects.values_list("pk", flat=True):
        assert reading(dialog, by=books[1].rep, method="post", headers=HTMX, shows="detail", reason=pk) == {}
    assert reading(f"/repairs/{asked.pk}/question/", by=books[1].rep) == {}
    assert reading(f"/repairs/{asked.pk}/question/", by=books[1].rep, method="post", answer="") == {}


def test_what_is_in_review_and_its_answers_hold_no_plain_english(reading, books, leader):  # noqa: F811
    first, second = books[1].accounts.order_by("pk")[:2]
    unfit = ReturnReason.objects.get(code="poor-fit")
    ReturnReason.objects.filter(pk=unfit.pk).update(
        destination="review", minimum_touches=0, limit_percent_per_month=None
    )
    for account in (first, second):
        returned(account, "poor-fit", detail={"criterion": "size"})
    Account.objects.filter(pk=second.pk).update(segment=None)
    second.score.delete()

    assert reading("/returns/", "/dashboard/") == {}
    for note in ("", "بله"):
        assert reading(f"/reviews/{first.pk}/release/", method="post", note=note) == {}
    assert reading("/reviews/releases/", method="post") == {}
    assert reading("/reviews/releases/", method="post", accounts=[second.pk], note="بله") == {}
