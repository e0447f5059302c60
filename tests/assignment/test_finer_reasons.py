"""The finer reasons once they are switched on: work, answers, proof, numbers, and what follows."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps

from accounts.actions.attachments import keep_file
from accounts.errors import RuleViolation, StaleVersion
from accounts.models import Attachment, Event, Notification, Requirement
from assignment import starter
from assignment.actions.logging import void_touch
from assignment.actions.return_answers import open_reasons
from assignment.actions.return_decisions import decide_return
from assignment.actions.return_reasons import change_reason
from assignment.actions.returns import SentFile, return_account
from assignment.models import Coverage, Holding, Move, RetrievalNotice, Return, ReturnReason, Run
from assignment.queries.capacity import capacities
from tests.assignment.returning import book_of, give_back, led_rep, reason, refusal, touch
from tests.assignment.runs import built, plan_for, ready
from tests.factories import DAY, NOON, BookFactory, UserFactory, held_account

pytestmark = pytest.mark.django_db
FIVE = ["wrong-record", "duplicate-or-gone", "poor-fit", "worked-or-later", "conflict"]


@pytest.fixture(autouse=True)
def _files_go_nowhere(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def switch_on(code: str, **settings) -> ReturnReason:
    ReturnReason.objects.filter(code=code).update(is_active=True, **settings)
    return reason(code)


def answer_for(account, code: str, *, days: float = 20):
    found = open_reasons(account, by=account.book.rep, now=NOON + days * DAY)
    return next(answer for answer in found if answer.reason.code == code)


def test_the_whole_catalogue_is_there_and_five_are_in_use():
    assert list(ReturnReason.objects.filter(is_active=True).values_list("code", flat=True)) == FIVE
    assert {row["code"] for row in starter.return_reasons()} == set(ReturnReason.objects.values_list("code", flat=True))
    assert [reason(code).asks_for for code in FIVE] == ["field", "duplicate", "criterion", "", ""]
    for each in ReturnReason.objects.all():
        change_reason(each.pk, {"is_active": True}, by=UserFactory(role="ops"), now=NOON)  # none contradicts itself


def test_a_database_that_is_in_use_gets_the_finer_reasons_and_keeps_what_was_changed():
    ReturnReason.objects.filter(code="poor-fit").update(asks_for="", rest_days=90, label="No match")
    ReturnReason.objects.filter(code="worked").delete()

    import_module("assignment.migrations.0014_return_catalogue").fill_in(apps, None)

    poor_fit, worked = reason("poor-fit"), reason("worked")
    assert (poor_fit.asks_for, poor_fit.rest_days, poor_fit.label) == ("criterion", 90, "No match")
    assert (worked.is_active, worked.minimum_work) == (False, "threshold")


def test_worked_to_completion_asks_for_what_worked_means_in_the_book():
    switch_on("worked")
    Requirement.objects.filter(target_book__code="general").delete()
    account = held_account()
    for measure, minimum in (("touches", 4), ("contacts", 2)):
        Requirement.objects.create(target_book=account.book.target_book, measure=measure, minimum=minimum)
    touch(account, days=1), touch(account, days=2)

    closed = answer_for(account, "worked")
    assert closed.why_not == "2 of 4 touches, 1 of 2 contacts."
    assert closed.way_out == "2 more and you can return it as “Worked to completion”."

    other = account.contacts.create(name="Second")
    touch(account, days=3, contact=other), touch(account, days=4, contact=other)
    assert give_back(account, "worked").state == Return.State.APPROVED


def test_not_interested_needs_an_answer_even_from_somebody_without_a_name():
    switch_on("not-interested")
    account = held_account()
    touch(account, days=1)
    assert refusal(account, "not-interested").code == "no_answer"

    touch(account, days=2, outcome="spoke", contact=None)

    assert give_back(account, "not-interested").state == Return.State.APPROVED


def test_get_back_to_me_needs_a_conversation_and_a_day_and_rests_until_then():
    switch_on("get-back")
    account = held_account()
    rep = account.book.rep
    touch(account, days=2, outcome="spoke", contact=None)
    assert refusal(account, "get-back", resume_on=date(2026, 8, 3)).code == "no_conversation"
    touch(account, days=3, outcome="replied", kind="email")
    assert refusal(account, "get-back").code == "date_missing"

    give_back(account, "get-back", resume_on=date(2026, 8, 3))

    account.refresh_from_db()
    assert (account.station, account.rest_until, account.preferred_rep) == ("resting", date(2026, 8, 3), rep)


def test_voided_work_opens_no_reason_and_the_same_work_logged_again_does():
    switch_on("get-back")
    account = held_account()
    told = {"resume_on": date(2026, 8, 3)}
    call = touch(account, days=3, outcome="spoke")
    void_touch(call.pk, by=account.book.rep, now=NOON + 4 * DAY, reason="Another company")
    assert refusal(account, "get-back", **told).code == "no_conversation"
    assert refusal(account, "worked-or-later").code == "more_touches"

    touch(account, days=3, outcome="spoke")

    assert give_back(account, "get-back", **told).work["two_way"] == 1


def test_a_number_per_rep_and_quarter_holds_besides_the_share_of_the_month():
    switch_on("poor-fit", limit_count=1, limit_period="quarter", limit_percent_per_month=50)
    _book, accounts = book_of(6, since=NOON + 30 * DAY)  # 1 July
    assert answer_for(accounts[0], "poor-fit", days=31).left == "1 left this quarter"
    give_back(accounts[0], "poor-fit", now=NOON + 31 * DAY)

    assert refusal(accounts[1], "poor-fit", now=NOON + 36 * DAY).code == "limit_count"
    assert refusal(accounts[1], "poor-fit", now=NOON + 100 * DAY).code == "more_touches"  # without work, later
    touch(accounts[1], days=95, outcome="spoke")
    assert refusal(accounts[1], "poor-fit", now=NOON + 121 * DAY).code == "limit_count"  # 30 September
    assert give_back(accounts[1], "poor-fit", now=NOON + 122 * DAY)  # 1 October


def test_a_proof_is_a_file_of_the_account_and_comes_with_the_return_or_before():
    switch_on("not-interested", needs_file=True, minimum_work="touches")
    account, other = held_account(), held_account()
    strange = keep_file(other.pk, name="no.txt", content=b"no", by=other.book.rep, now=NOON)
    assert refusal(account, "not-interested").code == "file_missing"
    assert refusal(account, "not-interested", evidence=strange).code == "file_missing"
    assert refusal(account, "not-interested", evidence=SentFile("no.exe", b"MZ")).code == "file_acts"

    given = give_back(account, "not-interested", evidence=SentFile("no.eml", b"Thank you, but no", "message/rfc822"))

    assert Attachment.objects.get(account=account) == given.evidence and given.evidence.name == "no.eml"


def test_only_a_leader_uses_what_is_for_leaders_and_needs_nobodys_approval():
    switch_on("over-capacity")
    rep, leader = led_rep()
    account = held_account(book=BookFactory(rep=rep))
    codes = [answer.reason.code for answer in open_reasons(account, by=rep, now=NOON)]
    assert "over-capacity" not in codes and refusal(account, "over-capacity").code == "leader_only"

    given = give_back_by(leader, account, "over-capacity")

    account.refresh_from_db()
    assert (given.state, given.rep, account.station) == (Return.State.APPROVED, rep, "pool")
    assert "gave back" in Notification.objects.get(user=rep).title


def give_back_by(who, account, code: str, *, now=NOON + 20 * DAY) -> Return:
    return return_account(account.pk, reason=reason(code), by=who, now=now, note="Because")


def test_the_leader_gives_back_for_a_rep_who_left():
    rep, leader = led_rep()
    account = held_account(book=BookFactory(rep=rep))
    type(rep).objects.filter(pk=rep.pk).update(is_active=False)

    given = give_back_by(leader, account, "conflict")

    account.refresh_from_db()
    assert (given.state, given.rep, given.decided_by, account.station) == ("approved", rep, leader, "review")
    assert not Notification.objects.filter(user=rep).exists()


def notice(account, due_on: date, *, worked: bool = False) -> None:
    holding = Holding.objects.open().get(account=account)
    RetrievalNotice.objects.create(holding=holding, given_at=NOON, due_on=due_on)
    Coverage.objects.filter(holding=holding).update(at_risk_on=due_on, worked_in_window=worked)


def test_a_return_on_the_last_day_counts_as_a_retrieval_and_rests_as_one():
    account = held_account()
    touch(account, days=1), touch(account, days=2), touch(account, days=3)
    notice(account, date(2026, 6, 22))

    given = give_back(account, "worked-or-later")  # on 21 June

    account.refresh_from_db()
    assert given.counts_as_retrieval and "on the last day" in given.move.reason
    assert (account.rest_until, account.preferred_rep) == (date(2026, 7, 21), None)  # 30 days, as after a retrieval


@pytest.mark.parametrize(("code", "due_on", "worked"), [
    ("wrong-record", date(2026, 6, 21), False), ("worked-or-later", date(2026, 6, 23), False),
    ("worked-or-later", date(2026, 6, 22), True),
])  # fmt: skip
def test_wrong_data_an_earlier_day_and_done_work_are_no_retrieval(code, due_on, worked):
    account = held_account()
    touch(account, days=1, outcome="spoke")
    notice(account, due_on, worked=worked)
    assert not give_back(account, code).counts_as_retrieval


def test_another_account_comes_at_once_where_the_reason_says_so():
    switch_on("poor-fit", replacement="immediate")
    account = held_account()
    book = account.book
    ready(3)

    give_back(account, "poor-fit", now=NOON + DAY)
    run = built(Run.objects.get(kind="distribution"))

    assert list(run.moves.values_list("book_to", flat=True)) == [book.pk] and run.status in ("approved", "done")
    assert str(run).startswith("In place of")


def test_a_replacement_that_waits_for_a_yes_is_told_to_who_may_give_it():
    switch_on("poor-fit", replacement="immediate")
    rep, leader = led_rep()
    book = BookFactory(rep=rep)
    plan_for(book.target_book, is_paused=False, needs_approval=True, next_slot=NOON + 3 * DAY)
    account = held_account(book=book)
    ready(3)

    give_back(account, "poor-fit", now=NOON + DAY)
    run = built(Run.objects.get(kind="distribution"), now=NOON + DAY)

    told = Notification.objects.get(user=leader, kind="preview_ready")
    assert run.status == "previewed" and Run.objects.visible_to(leader).filter(pk=run.pk).exists()
    assert told.body == "Nothing moves until somebody approves it." and told.url == f"/runs/{run.pk}/"


def test_a_place_that_is_not_filled_again_is_free_with_the_next_month():
    switch_on("poor-fit", replacement="none")
    account = held_account()
    book = account.book

    give_back(account, "poor-fit", now=NOON + DAY)

    june, july = (capacities([book.pk], day=day)[book.pk] for day in (date(2026, 6, 30), date(2026, 7, 1)))
    assert july.free == june.free + 1


def test_a_change_of_a_reason_is_checked_written_down_and_never_silent(ops):
    poor_fit = reason("poor-fit")

    change_reason(poor_fit.pk, {"rest_days": 120}, by=ops, now=NOON, version=1)

    assert Event.objects.get(verb="settings_changed").detail["changes"] == {"rest_days": [180, 120]}
    with pytest.raises(StaleVersion):
        change_reason(poor_fit.pk, {"rest_days": 100}, by=ops, now=NOON, version=1)
    with pytest.raises(RuleViolation) as refused:
        change_reason(reason("wrong-record").pk, {"minimum_touches": 1}, by=ops, now=NOON)
    assert set(refused.value.errors) == {"minimum_touches"}
    assert reason("wrong-record").minimum_touches == 0


def test_the_last_reason_stays_in_use(ops):
    ReturnReason.objects.exclude(code="conflict").update(is_active=False)
    with pytest.raises(RuleViolation, match="last one in use"):
        change_reason(reason("conflict").pk, {"is_active": False}, by=ops, now=NOON)


def test_a_closed_account_that_a_leader_agreed_to_stays_closed():
    switch_on("conflict", destination="close")
    rep, leader = led_rep()
    account = held_account(book=BookFactory(rep=rep))
    decide_return(give_back(account, "conflict").pk, by=leader, now=NOON + 21 * DAY, approve=True)

    account.refresh_from_db()
    assert account.station == "closed" and Move.objects.filter(account=account, cause="return").exists()
