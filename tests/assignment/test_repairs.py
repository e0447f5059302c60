"""Repairs: what ops decides on reported records, and where the accounts go."""

from datetime import date

import pytest

from accounts.errors import RuleViolation
from accounts.models import Account, Event, Holiday, Note, TargetBook
from assignment.actions.closing import close_account, close_as_duplicate_of
from assignment.actions.repairs import data_was_right, fix, release
from assignment.actions.reports import ask_repair
from assignment.actions.returns import return_account
from assignment.models import ClockPause, Coverage, Holding, Move, ReturnReason
from assignment.queries.capacity import capacities
from assignment.queries.repairs import repair_groups
from scoring.actions.score import score
from scoring.models import Score
from tests.assignment.returning import given_back
from tests.factories import DAY, NOON, AccountFactory, BookFactory, OpportunityFactory, UserFactory, held_account, hold

pytestmark = pytest.mark.django_db
LATER = NOON + 10 * DAY


def test_a_repaired_account_is_scored_again_and_ready(ops, django_capture_on_commit_callbacks):
    account = held_account(employees=50)
    repair = given_back(account, field="employees")
    with django_capture_on_commit_callbacks(execute=True):
        score(now=LATER, account_ids=[account.pk])
        assert Score.objects.get(account=account).not_ready == ["repair"]
        fix([repair.pk], by=ops, now=LATER, value="5000")

    account.refresh_from_db()
    assert Score.objects.get(account=account).not_ready == []
    assert account.segment.code == "enterprise"


def test_one_fix_settles_a_whole_group(ops):
    repairs = [given_back(held_account(country="SE")) for _ in range(4)]
    others = [given_back(held_account(), field="country", proposed=code) for code in ("NO", "fi", "XYZ")]

    assert len(fix([row.pk for row in repairs], by=ops, now=LATER, value="+46 8 1").decided) == 4
    result = fix([row.pk for row in others], by=ops, now=LATER)

    assert Account.objects.filter(phone="+46 8 1", station="pool").count() == 4
    assert len(result.decided) == 2 and "two letters" in result.refused[others[2].pk]
    assert Account.objects.get(pk=others[1].account_id).country == "FI"
    assert Account.objects.get(pk=others[2].account_id).station == "repair"


def test_a_group_is_fixed_with_few_statements(ops, django_assert_max_num_queries):
    repairs = [given_back(held_account()) for _ in range(12)]
    with django_assert_max_num_queries(45):
        fix([row.pk for row in repairs], by=ops, now=LATER, value="+46 8 1")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("domain", "not a domain", "example.com"),
        ("employees", "-5", "greater than or equal"),
        ("country", "Norway", "two letters"),
        ("name", "", "cannot be blank"),
        ("name", "x\x00", "NUL"),
        ("phone", None, "No value was proposed"),
    ],
)
def test_a_wrong_value_is_refused_in_words_and_writes_nothing(ops, field, value, says):
    repair = given_back(held_account(), field=field)

    with pytest.raises(RuleViolation, match=says):
        fix([repair.pk], by=ops, now=LATER, value=value)

    repair.refresh_from_db()
    assert repair.state == "open" and repair.account.station == "repair"


def test_a_decided_repair_is_not_decided_again(ops):
    repair = given_back(held_account())
    release([repair.pk], by=ops, now=LATER)
    with pytest.raises(RuleViolation, match="nothing_decided"):
        fix([repair.pk], by=ops, now=LATER, value="1")


def test_what_is_no_column_is_put_right_elsewhere_and_needs_no_value(ops):
    repair = given_back(held_account(), field="contacts")
    fix([repair.pk], by=ops, now=LATER, note="Added their new buyer")
    assert repair.account.repairs.get().state == "fixed"


def test_right_data_goes_back_to_the_same_rep_over_capacity_with_a_new_clock(ops):
    TargetBook.objects.filter(code="general").update(max_accounts=1)
    account = held_account()
    book, repair = account.book, given_back(account)
    hold(AccountFactory(), book, since=NOON + 2 * DAY)

    data_was_right([repair.pk], by=ops, now=LATER)

    account.refresh_from_db()
    assert account.book == book and Account.objects.filter(book=book).count() == 2
    assert Coverage.objects.get(account=account).window_started_on == date(2026, 6, 11)
    assert Move.objects.filter(account=account, cause="repair", reason="The data was right").exists()


@pytest.mark.parametrize("gone", ["book closed", "rep left"])
def test_right_data_of_a_rep_without_an_open_book_goes_to_the_pool(ops, gone):
    account = held_account()
    book, repair = account.book, given_back(account)
    if gone == "book closed":
        type(book).objects.filter(pk=book.pk).update(closed_on=date(2026, 6, 5))
    else:
        type(book.rep).objects.filter(pk=book.rep_id).update(is_active=False)

    data_was_right([repair.pk], by=ops, now=LATER)

    account.refresh_from_db()
    assert account.station == "pool" and not Holding.objects.open().filter(account=account).exists()


def test_release_sends_it_to_the_pool_as_it_is_with_the_reporter_first(ops):
    account = held_account(phone="1")
    rep = account.book.rep
    release([given_back(account, proposed="2").pk], by=ops, now=LATER)
    account.refresh_from_db()
    assert (account.station, account.phone, account.preferred_rep) == ("pool", "1", rep)


def test_an_account_leaves_the_queue_with_its_last_open_repair(ops):
    account = held_account()
    kept = ask_repair(account.pk, by=account.book.rep, now=NOON, field="website")
    returned = given_back(account)

    data_was_right([returned.pk], by=ops, now=LATER)
    account.refresh_from_db()
    assert account.station == "repair"

    fix([kept.pk], by=ops, now=LATER, value="https://example.com")
    account.refresh_from_db()
    assert account.station == "held"


def reserved(book) -> int:
    return capacities([book.pk], day=LATER.date())[book.pk].whole.reserved


def test_the_slot_stays_reserved_until_ops_decided(ops):
    book = BookFactory()
    first, second = held_account(book=book), held_account(book=book)
    repairs = [given_back(first), given_back(second)]
    other = BookFactory()

    assert reserved(book) == 2 and reserved(other) == 0
    release([repairs[0].pk], by=ops, now=LATER)
    assert reserved(book) == 1
    data_was_right([repairs[1].pk], by=ops, now=LATER)
    assert reserved(book) == 0


def test_asking_ops_keeps_the_account_and_stops_its_clock_for_five_working_days():
    Holiday.objects.create(on=date(2026, 6, 4), name="Corpus Christi")
    account = held_account()

    repair = ask_repair(account.pk, by=account.book.rep, now=NOON, field="phone", proposed_value="5")

    account.refresh_from_db()
    pause = ClockPause.objects.get(holding__account=account)
    assert account.station == "held" and repair.keeps_account
    assert (pause.kind, pause.starts_on, pause.ends_on) == ("repair", date(2026, 6, 1), date(2026, 6, 9))
    assert repair.due_on == date(2026, 6, 9)


def test_the_clock_runs_on_when_the_kept_account_is_fixed(ops):
    account = held_account()
    repair = ask_repair(account.pk, by=account.book.rep, now=NOON, field="phone")

    fix([repair.pk], by=ops, now=NOON + 2 * DAY, value="5")

    account.refresh_from_db()
    assert account.station == "held" and account.phone == "5"
    assert ClockPause.objects.get(holding__account=account).ends_on == date(2026, 6, 2)


def test_reports_one_after_the_other_do_not_stop_the_clock_for_good():
    account = held_account()
    for number, field in enumerate(["phone", "website", "city"]):
        ask_repair(account.pk, by=account.book.rep, now=NOON + number * 10 * DAY, field=field)
    assert ClockPause.objects.filter(holding__account=account).count() == 1

    ask_repair(account.pk, by=account.book.rep, now=NOON + 40 * DAY, field="domain")

    assert ClockPause.objects.filter(holding__account=account).count() == 2


@pytest.mark.parametrize(
    ("field", "code"), [("station", "unknown_field"), ("", "unknown_field"), ("phone", "reported_already")]
)
def test_what_cannot_be_reported_or_was_reported_is_refused(field, code):
    account = held_account()
    ask_repair(account.pk, by=account.book.rep, now=NOON, field="phone")
    with pytest.raises(RuleViolation, match=code):
        ask_repair(account.pk, by=account.book.rep, now=NOON, field=field)


def test_a_return_takes_over_the_report_of_the_same_field(ops):
    account = held_account()
    asked = ask_repair(account.pk, by=account.book.rep, now=NOON, field="phone")

    assert given_back(account).pk == asked.pk

    fix([asked.pk], by=ops, now=LATER, value="5")
    account.refresh_from_db()
    assert account.station == "pool"


def test_only_the_book_that_holds_it_may_report():
    with pytest.raises(RuleViolation, match="not_held"):
        ask_repair(held_account().pk, by=UserFactory(), now=NOON, field="phone")


def test_a_duplicate_is_closed_for_good_and_the_original_says_so(ops):
    account, original = held_account(name="Acme AS"), AccountFactory()
    repair = given_back(account, field="duplicate", duplicate_of=original.pk)

    close_as_duplicate_of(account.pk, original_id=original.pk, by=ops, now=LATER)

    account.refresh_from_db(), repair.refresh_from_db()
    assert account.station == "closed" and account.contacts.count() == 1
    assert (repair.state, repair.duplicate_of) == ("duplicate", original)
    assert "Acme AS" in Note.objects.get(account=original).text
    assert Event.objects.get(account_id=account.pk, verb="account_closed").detail["duplicate_of"] == original.pk


def test_a_held_account_can_be_closed_and_its_holding_ends(ops):
    account = held_account()
    close_account(account.pk, by=ops, now=LATER, note="Bankrupt")
    account.refresh_from_db()
    assert account.station == "closed" and not Holding.objects.open().filter(account=account).exists()


def test_a_waiting_return_ends_with_its_account(ops):
    account = held_account()
    waiting = return_account(
        account.pk, reason=ReturnReason.objects.get(code="conflict"), by=account.book.rep, now=NOON, note="Theirs"
    )
    close_account(account.pk, by=ops, now=LATER)
    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"


def test_closing_is_refused_with_an_open_opportunity_of_itself_and_twice(ops):
    account, original = held_account(), AccountFactory()
    deal = OpportunityFactory(account=account)
    with pytest.raises(RuleViolation, match="open_opportunities"):
        close_as_duplicate_of(account.pk, original_id=original.pk, by=ops, now=LATER)
    with pytest.raises(RuleViolation, match="same_account"):
        close_as_duplicate_of(account.pk, original_id=account.pk, by=ops, now=LATER)
    assert not Note.objects.exists()

    type(deal).objects.filter(pk=deal.pk).update(stage="lost")
    close_account(account.pk, by=ops, now=LATER)

    with pytest.raises(RuleViolation, match="closed_already"):
        close_account(account.pk, by=ops, now=LATER)
    with pytest.raises(RuleViolation, match="no_original"):
        close_as_duplicate_of(original.pk, original_id=account.pk, by=ops, now=LATER)


def test_the_queue_is_grouped_by_field_and_source_list_with_what_is_overdue():
    for source in ("Fair 2026", "Fair 2026", ""):
        given_back(held_account(source_list=source))
    given_back(held_account(source_list="Fair 2026"), field="domain", now=NOON + 8 * DAY)

    groups = repair_groups(today=date(2026, 6, 12))

    assert [(g.field, g.source_list, g.repairs, g.overdue) for g in groups] == [
        ("phone", "Fair 2026", 2, 2),
        ("domain", "Fair 2026", 1, 0),
        ("phone", "", 1, 1),
    ]
