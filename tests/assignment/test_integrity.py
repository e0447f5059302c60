"""Each invariant's check finds its broken state, and nothing else; a healthy database is silent."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import Account, Event, Organisation, User
from assignment.actions.placement import place
from assignment.actions.repairs import fix
from assignment.actions.returns import return_account
from assignment.actions.runs import ask_run
from assignment.actions.working import work_on
from assignment.models import Coverage, Holding, Move, Repair, RetrievalNotice, Return, ReturnReason, Run
from assignment.queries.integrity import INVARIANTS, broken_invariants, last_check
from tests.factories import DAY, NOON, AccountFactory, BookFactory, OpportunityFactory, UserFactory, held_account, hold

pytestmark = [pytest.mark.django_db, pytest.mark.broken_on_purpose]


def sql(statement: str, *values) -> None:
    """Change the database behind everybody's back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, values)


def drop(table: str, *constraints: str) -> None:
    for name in constraints:
        sql(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
        sql(f"DROP INDEX IF EXISTS {name}")


def returned(code="wrong-record", **detail) -> Return:
    account = held_account()
    reason = ReturnReason.objects.get(code=code)
    return return_account(account.pk, reason=reason, by=account.book.rep, now=NOON + DAY, note="x", detail=detail)


def one_open_holding():
    account = held_account()
    drop("assignment_holding", "one_holder_at_a_time", "one_open_holding_per_account")
    move = Move.objects.create(
        cause="manual", account=account, book_to=account.book, station_from="held", station_to="held",
        state="applied", applied_at=NOON,
    )  # fmt: skip
    second = Holding.objects.create(account=account, book=account.book, during=(NOON + DAY, None), opened_by=move)
    coverage = Coverage.objects.get(account=account)
    coverage.holding = second
    coverage.save(force_insert=True)
    return account.pk, {"no_overlap"}


def holder_is_the_open_holding():
    account = held_account()
    sql("UPDATE accounts_account SET book_id = %s WHERE id = %s", BookFactory().pk, account.pk)
    return account.pk, {"placed_by_moves_alone"}


def no_overlap():
    account = held_account()
    hold(account, BookFactory(), since=NOON + 5 * DAY)
    second = Holding.objects.open().get(account=account)
    drop("assignment_holding", "one_holder_at_a_time")
    sql("UPDATE assignment_holding SET during = tstzrange(%s, NULL) WHERE id = %s", NOON + 4 * DAY, second.pk)
    return second.pk, set()


def one_open_book():
    book = BookFactory()
    AccountFactory()
    drop("accounts_book", "one_open_book_per_rep")
    BookFactory(rep=book.rep)
    return book.rep_id, set()


def closed_books_are_empty():
    account = held_account()
    sql("UPDATE accounts_book SET closed_on = '2026-07-01' WHERE id = %s", account.book_id)
    return account.book_id, set()


def station_fits_the_book():
    account = AccountFactory()
    drop("accounts_account", "account_is_held_exactly_when_it_has_a_book")
    sql("UPDATE accounts_account SET station = 'held' WHERE id = %s", account.pk)
    return account.pk, set()


def station_is_known():
    account = AccountFactory()
    sql("UPDATE accounts_account SET station = 'lost' WHERE id = %s", account.pk)
    return account.pk, set()


def rest_has_its_date():
    account = AccountFactory()
    drop("accounts_account", "only_a_resting_account_has_a_rest_date")
    sql("UPDATE accounts_account SET station = 'resting' WHERE id = %s", account.pk)
    return account.pk, set()


def every_holding_has_its_cause():
    account = held_account()
    holding = Holding.objects.get(account=account)
    sql("UPDATE assignment_move SET book_to_id = %s WHERE id = %s", BookFactory().pk, holding.opened_by_id)
    return holding.pk, {"placed_by_moves_alone"}


def every_move_left_its_holding():
    account = held_account()
    move = Move.objects.create(
        cause="manual", account=account, book_to=account.book, station_from="pool", station_to="held",
        state="applied", applied_at=NOON,
    )  # fmt: skip
    return move.pk, set()


def placed_by_moves_alone():
    account = held_account()
    move = Move.objects.create(
        cause="retrieval", account=account, book_from=account.book, station_from="held", station_to="pool"
    )
    place([move], by=UserFactory(), now=NOON + DAY)
    sql("UPDATE accounts_account SET station = 'closed' WHERE id = %s", account.pk)
    return account.pk, set()


def open_opportunities_have_somebody():
    deal = OpportunityFactory(account=AccountFactory())
    sql("UPDATE accounts_user SET is_active = false WHERE id = %s", deal.owner_id)
    return deal.pk, set()


def held_over_means_elsewhere():
    deal = OpportunityFactory(account=held_account(), held_over_until=date(2026, 6, 14))
    return deal.pk, set()


def no_opportunity_left_behind():
    given = returned()
    deal = OpportunityFactory(account=given.account, owner=given.rep)
    return deal.pk, set()


def runs_count_their_lines():
    AccountFactory()
    run = Run.objects.create(kind="distribution", slot=NOON, status="done", done=3, total=3)
    return run.pk, set()


def runs_keep_to_the_room():
    account, book = AccountFactory(), BookFactory()
    run = Run.objects.create(kind="distribution", slot=NOON, status="done", done=1, total=1)
    line = run.books.create(book=book, free=0)
    move = Move.objects.create(
        run=run, cause="distribution", account=account, book_to=book, station_from="pool", station_to="held"
    )
    place([move], by=UserFactory(), now=NOON)
    return line.pk, set()


def undone_lines_are_back():
    held_account()
    move = Move.objects.get()
    sql("UPDATE assignment_move SET state = 'reverted' WHERE id = %s", move.pk)
    return move.pk, set()


def returns_are_never_lost():
    given = returned("conflict")
    move = Move.objects.create(
        cause="manual", account=given.account, book_from=given.account.book, station_from="held", station_to="pool"
    )
    place([move], by=UserFactory(), now=NOON + 2 * DAY)
    sql("UPDATE assignment_return SET state = 'waiting' WHERE id = %s", given.pk)
    return given.pk, set()


def ops_knows_what_to_repair():
    given = returned()
    sql("DELETE FROM assignment_repair WHERE from_return_id = %s", given.pk)
    return given.account_id, set()


def nobody_gone_holds_accounts():
    account = held_account()
    sql("UPDATE accounts_user SET is_active = false, joined_at = '2020-01-01Z' WHERE id = %s", account.book.rep_id)
    return account.book_id, set()


def coverage_speaks_of_open_holdings():
    coverage = Coverage.objects.get(account=held_account())
    sql("DELETE FROM assignment_coverage")
    return coverage.holding_id, set()


def notices_speak_of_open_holdings():
    given = returned()
    notice = RetrievalNotice.objects.create(holding=given.holding, given_at=NOON, due_on=date(2026, 6, 9))
    return notice.pk, set()


def dashboard_is_the_snapshot():
    book = held_account().book
    figures = book.snapshots.create(day=date(2026, 6, 2), accounts=2)
    return figures.pk, set()


def audit_is_append_only():
    AccountFactory()
    sql("ALTER TABLE accounts_event DISABLE TRIGGER USER")
    return 2, set()


CASES = [
    one_open_holding, holder_is_the_open_holding, no_overlap, one_open_book, closed_books_are_empty,
    station_fits_the_book, station_is_known, rest_has_its_date, every_holding_has_its_cause,
    every_move_left_its_holding, placed_by_moves_alone, open_opportunities_have_somebody, held_over_means_elsewhere,
    no_opportunity_left_behind, runs_count_their_lines, runs_keep_to_the_room, undone_lines_are_back,
    returns_are_never_lost, ops_knows_what_to_repair, nobody_gone_holds_accounts, coverage_speaks_of_open_holdings,
    notices_speak_of_open_holdings, dashboard_is_the_snapshot, audit_is_append_only,
]  # fmt: skip


@pytest.mark.parametrize("breaks", CASES, ids=lambda case: case.__name__)
def test_the_check_finds_what_is_broken_and_names_the_row(breaks):
    row, others = breaks()

    broken = {found.invariant.code: found for found in broken_invariants()}

    assert broken[breaks.__name__].ids == [row]
    assert set(broken) == {breaks.__name__} | others


def test_every_invariant_has_its_broken_case():
    assert [invariant.code for invariant in INVARIANTS] == [case.__name__ for case in CASES]


def test_a_healthy_database_is_silent(capsys, ops):
    first, second = returned(field="phone"), returned("conflict")
    fix(first.repairs.values_list("pk", flat=True), by=ops, now=NOON + 2 * DAY, value="+47 1")
    OpportunityFactory(account=held_account())
    assert second.state == "waiting" and Repair.objects.count() == 1

    call_command("check_integrity")

    assert capsys.readouterr().out == ""


def test_one_line_per_broken_invariant_with_five_ids_and_exit_code_1(capsys):
    for _ in range(7):
        AccountFactory()
    sql("UPDATE accounts_account SET station = 'lost'")
    ids = list(Account.objects.order_by("pk").values_list("pk", flat=True))

    with pytest.raises(SystemExit) as ended:
        call_command("check_integrity")

    shown = ", ".join(str(pk) for pk in ids[:5])
    assert ended.value.code == 1
    assert capsys.readouterr().out == f"station_is_known: accounts at no known station: 7 ({shown}, …)\n"
    with pytest.raises(SystemExit):
        call_command("check_integrity", "--json")
    assert json.loads(capsys.readouterr().out) == [{"code": "station_is_known", "rows": 7, "ids": ids[:5]}]


def test_somebody_who_left_today_is_no_fault_yet():
    account = held_account()
    User.objects.filter(pk=account.book.rep_id).update(is_active=False, joined_at="2020-01-01T00:00Z")
    Event.objects.create(verb="user_deactivated", at=NOON, subject_id=account.book.rep_id)
    assert broken_invariants() == []


def night(kind="coverage", *, by=None):
    run = ask_run(kind, by=by, now=NOON)
    work_on(run.pk, worker="test", now=NOON)


def index(client, ops):
    client.force_login(ops, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get("/admin/").content.decode()


def test_what_the_nightly_check_found_is_seen_on_the_index_of_the_admin(client, ops):
    AccountFactory()
    sql("UPDATE accounts_account SET station = 'lost'")
    night()

    text = index(client, ops)

    assert "accounts at no known station: 1" in text and "found by the nightly check of 1 June 2026, 12:00" in text


def test_a_clean_night_shows_nothing(client, ops):
    AccountFactory()
    night()

    assert last_check().broken == [] and 'id="integrity"' not in index(client, ops)


def test_what_was_put_right_is_gone_after_the_next_night(client, ops):
    AccountFactory()
    sql("UPDATE accounts_account SET station = 'lost'")
    night()
    sql("UPDATE accounts_account SET station = 'pool'")

    later = ask_run("coverage", by=None, now=NOON + DAY)
    work_on(later.pk, worker="test", now=NOON + DAY)

    assert 'id="integrity"' not in index(client, ops)


def test_without_coverage_the_scoring_job_checks(ops):
    night("score")
    assert last_check() is None
    Organisation.objects.update(coverage_on=False)

    later = ask_run("score", by=None, now=NOON + DAY)
    work_on(later.pk, worker="test", now=NOON + DAY)

    assert last_check().at == NOON + DAY


def test_a_coverage_that_somebody_asked_for_checks_nothing(ops):
    night(by=ops)

    assert last_check() is None
