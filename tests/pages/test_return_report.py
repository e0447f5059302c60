"""The report on returns: rates, regret, overturned reports, and the rows behind each number."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Account, Organisation, Team
from assignment.actions.repair_merges import merge_reports
from assignment.actions.repairs import data_was_right, fix, release
from assignment.actions.reports import ask_repair
from assignment.actions.returns import return_account
from assignment.models import Return, ReturnReason
from assignment.queries.return_report import return_lines, returns_behind, total_line, with_outcome
from tests.assignment.returning import give_back
from tests.factories import (
    DAY,
    NOON,
    BookFactory,
    InteractionFactory,
    OpportunityFactory,
    UserFactory,
    held_account,
    hold,
)
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
LATER = NOON + 300 * DAY


def back(account, code: str, *, days: float = 2) -> Return:
    return give_back(account, code, now=NOON + days * DAY)


def next_owner(account, team, *, days: float):
    account.refresh_from_db()
    heir = BookFactory(rep=UserFactory(team=team))
    hold(account, heir, since=NOON + days * DAY)
    return heir


def line_of(user, key, *, by="rep", days=365, now=LATER):
    return next(line for line in return_lines(user, by=by, days=days, now=now) if line.key == str(key))


def test_the_rate_leaves_out_wrong_records_last_days_and_what_does_not_count(team, book):
    accounts = [held_account(book=book, source_list="Fair 2026") for _ in range(5)]
    back(accounts[0], "poor-fit"), back(accounts[1], "wrong-record")
    reason = ReturnReason.objects.filter(code="poor-fit")
    reason.update(limit_percent_per_month=None)
    Return.objects.filter(pk=back(accounts[2], "poor-fit").pk).update(counts_as_retrieval=True)

    line = line_of(team.leader, book.rep_id)

    assert (line.held, line.returned, line.counted, line.late) == (5, 3, 1, 1) and line.rate == 0.2
    assert line_of(team.leader, "Fair 2026", by="source").counted == 1
    reasons = return_lines(team.leader, by="reason", days=365, now=LATER)
    assert sorted(line.returned for line in reasons) == [1, 2] and {line.held for line in reasons} == {5}
    assert total_line(reasons, by="reason").rate == 0.2
    reason.update(counts_against_rate=False)
    assert line_of(team.leader, book.rep_id).counted == 0


@pytest.mark.parametrize(
    ("what", "days", "regretted"),
    [
        ("opportunity", 10, 1), ("opportunity", 180, 1), ("opportunity", 181, 0), ("spoke", 179, 1), ("spoke", 181, 0),
        ("no answer", 10, 0), ("voided", 10, 0), ("by the old owner", 10, 0), ("wrote", 10, 1), ("sequence", 10, 0),
    ],
)  # fmt: skip
def test_a_return_is_regretted_when_a_later_owner_opens_something_or_speaks_with_them(
    team, book, what, days, regretted
):
    account = held_account(book=book)
    back(account, "poor-fit")
    start = 20
    heir, at = next_owner(account, team, days=start), NOON + (start + days) * DAY
    call = {"account": account, "user": heir.rep, "happened_at": at}
    if what == "opportunity":
        OpportunityFactory(account=account, owner=heir.rep, opened_on=at.date())
    elif what in ("wrote", "sequence"):
        InteractionFactory(**call, direction="in", kind="email", outcome="", automated=what == "sequence")
    else:
        outcome = {"no answer": "no_answer"}.get(what, "spoke")
        call |= {"user": book.rep} if what == "by the old owner" else {}
        done = InteractionFactory(**call, outcome=outcome)
        if what == "voided":
            type(done).objects.filter(pk=done.pk).update(voided_at=at, void_reason="Wrong")

    line = line_of(team.leader, book.rep_id, now=NOON + 400 * DAY, days=730)

    assert (line.followed, line.regretted) == (1, regretted)


def test_overturned_reports_and_the_days_in_repair(team, book, ops):
    accounts = [held_account(book=book) for _ in range(3)]
    first, second, still_open = [back(account, "wrong-record").repairs.get() for account in accounts]
    data_was_right([first.pk], by=ops, now=NOON + 4 * DAY)
    fix([second.pk], by=ops, now=NOON + 6 * DAY)

    line = line_of(team.leader, book.rep_id, now=NOON + 8 * DAY)

    assert (line.judged, line.overturned, line.repair_days) == (2, 1, 4.0) and line.overturned_rate == 0.5
    assert still_open.state == "open"


@pytest.mark.parametrize("decide", [data_was_right, release])
def test_reports_that_were_merged_have_the_answer_of_the_one_they_went_into(team, book, ops, decide):
    account = held_account(book=book)
    ask_repair(account.pk, field="phone", note="No tone", by=book.rep, now=NOON + DAY)
    given = back(account, "wrong-record")
    ids = list(account.repairs.order_by("pk").values_list("pk", flat=True))
    merge_reports(ids, by=ops, now=NOON + 3 * DAY)
    decide(ids[:1], by=ops, now=NOON + 4 * DAY, note="Looked")

    line = line_of(team.leader, book.rep_id, now=NOON + 8 * DAY)

    assert (len(ids), given.account_id) == (2, account.pk)
    assert (line.judged, line.overturned) == (1, int(decide is data_was_right))


def test_every_number_opens_its_rows(team, book, ops):
    ReturnReason.objects.filter(code="poor-fit").update(limit_percent_per_month=None)
    accounts = [held_account(book=book) for _ in range(4)]
    given = [back(account, code) for account, code in zip(accounts, ["poor-fit", "wrong-record"] * 2, strict=True)]
    data_was_right([given[1].repairs.get().pk], by=ops, now=NOON + 4 * DAY)
    ask = {"by": "rep", "key": str(book.rep_id), "days": 365, "now": LATER}

    def numbers(only, **other):
        rows = returns_behind(team.leader, only=only, **(ask | other)).order_by("-pk")
        assert with_outcome(rows, user=team.leader, days=365, now=LATER) == list(rows)
        return [row.pk for row in rows]

    assert numbers("all") == [row.pk for row in reversed(given)]
    assert numbers("counted") == [given[2].pk, given[0].pk] and numbers("overturned") == [given[1].pk]
    assert numbers("counted", key=None) == numbers("counted") and numbers("all", key="0") == []
    [judged] = with_outcome([given[1]], user=team.leader, days=365, now=LATER)
    assert (judged.judged, judged.overturned, judged.followed, judged.days_in_repair) == (True, True, False, 2)
    assert numbers("late") == numbers("regretted") == []


def test_a_leader_reads_of_the_own_branch_alone_and_a_segment_is_that_of_the_day_it_came(team, book):
    back(held_account(book=book), "wrong-record")
    stranger = UserFactory(role="leader")
    Team.objects.create(name="South", leader=stranger)
    account = Account.objects.get()
    assert line_of(team.leader, account.holdings.get().opened_by.segment_id or "", by="segment").returned == 1
    assert return_lines(stranger, by="rep", days=365, now=LATER) == []


def test_the_pages_read_in_sentences_and_refuse_what_no_link_leads_to(team, book, window_of):
    Organisation.objects.update(time_zone="Europe/Oslo")
    now = timezone.now()
    account = held_account(book=book, since=now - timedelta(days=9), name="Kallio Dairy")
    held_account(book=book, since=now - timedelta(days=9))
    reason = ReturnReason.objects.get(code="poor-fit")
    small, lately = {"criterion": "size"}, now - timedelta(days=4)
    return_account(account.pk, reason=reason, by=book.rep, now=lately, note="Small", detail=small)
    leading = window_of(team.leader)

    page = text_of(leading.get("/reports/returns/"))
    rows = text_of(leading.get(f"/reports/returns/rows/?by=rep&key={book.rep_id}&days=365&which=counted"))

    assert "1 account of 2 was given back. 1 of them counts: a return rate of 50 %." in page and "Ana Kovač" in page
    assert "Kallio Dairy" in rows and "No later owner yet." in rows and "Small" in rows
    rows_of = f"rows/?key={book.rep_id}"
    assert leading.get(f"/reports/returns/{rows_of}").status_code == 200
    for by in ("reason", "segment", "source", "grade"):
        assert leading.get(f"/reports/returns/?by={by}&days=90").status_code == 200
    assert leading.get(f"/reports/returns/{rows_of}&cursor=x").status_code == 400
    for bad in ("?by=nonsense", "?days=1", f"{rows_of}&which=x"):
        assert leading.get(f"/reports/returns/{bad}").status_code == 404
    stranger = UserFactory(name="Of Another Branch").pk
    for bad in (f"?key={stranger}", "?key=x", "?by=reason&key=0", "?by=segment&key=999999", "?key=9" + "9" * 30):
        assert leading.get(f"/reports/returns/rows/{bad}").status_code == 404, bad
    assert "Nothing was given back" in text_of(window_of(UserFactory(role="leader")).get("/reports/returns/"))
    assert "/reports/returns/" in leading.get("/reports/").content.decode()
