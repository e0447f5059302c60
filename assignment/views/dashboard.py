"""The leader's dashboard: one sentence first, then the books, what waits, and where the accounts stand."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as now_translated
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.display.formats import short_day, whole_percent
from accounts.models import Book
from accounts.views.addresses import number_in, one_of
from assignment.actions.runs import waits_for_a_person
from assignment.display.balance import gap_lines, gap_note, sentence
from assignment.display.coverage_report import Links
from assignment.queries import dashboard as queries
from assignment.queries.balance import DEFAULT_BAND_PERCENT as BAND
from assignment.queries.coverage_accounts import OPENED
from assignment.queries.desk import waiting
from assignment.queries.outlook import BalanceOutlook, balance_outlook
from assignment.rules import coverage_goals

MEASURES = {"potential": _("Potential"), "accounts": _("Accounts"), "revenue": _("Revenue")}
MOST_BOOKS, KEPT_SECONDS = 120, 600


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def dashboard_view(request: HttpRequest) -> HttpResponse:
    """The visible open books, 50 a page; `team`, `measure` and `sort` come from the address."""
    now = timezone.now()
    board, team = _board(request)
    past = _past(request, board, team=team)
    first = _first(board, outlook=past.outlook or cache.get(_key(board.book_ids)))
    measure = one_of(request, "measure", MEASURES, "potential")
    queries.measure(board.lines, measure)
    sort = one_of(request, "sort", queries.SORTS, "index")
    lines = sorted(board.lines, key=queries.SORTS[sort][1])
    start = number_in(request, "cursor") or 0
    start = start if start < len(lines) else 0
    links = Links({"base": "book", "team": team})
    for line in lines[start : start + queries.ROWS]:
        line.urls = _urls(links, key=str(line.book_id))
    context = {
        **first, "board": board, "team": team, "now": now, "sort": sort, "measure": measure,
        "lines": lines[start : start + queries.ROWS],
        "lowest": min(_indexes(lines), default=100), "highest": max(_indexes(lines), default=100),
        "measures": MEASURES.items(), "sorts": [(key, label) for key, (label, _key) in queries.SORTS.items()],
        "next_cursor": start + queries.ROWS if start + queries.ROWS < len(lines) else "",
        "previous_cursor": str(max(0, start - queries.ROWS)) if start else "",
        "waiting": _waiting(request, now=now), "goals": coverage_goals, "urls": _urls(links),
        "standing": _standing(board.totals, links, both=past.at_risk_but_covered), **_trend(past.weeks, now=now),
    }  # fmt: skip
    return render(request, "assignment/dashboard.html", context)


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def balance_outlook_view(request: HttpRequest) -> HttpResponse:
    """The first panel again, with what balancing would take worked out."""
    board, team = _board(request)
    outlook = balance_outlook(board.book_ids, now=timezone.now()) if len(board.lines) <= MOST_BOOKS else None
    cache.set(_key(board.book_ids), outlook, KEPT_SECONDS)
    context = {**_first(board, outlook=outlook), "board": board, "team": team, "is_worked_out": True}
    return render(request, "assignment/_dashboard_first.html", context)


def _board(request: HttpRequest) -> tuple[queries.Dashboard, int | None]:
    team = number_in(request, "team") or None
    books = Book.objects.open().visible_to(request.user)
    return queries.dashboard(books, today=timezone.localdate(timezone.now()), team=team), team


def _waiting(request: HttpRequest, *, now: datetime) -> dict[str, Any]:
    confirms, today = request.organisation.rules_need_acknowledgement, timezone.localdate(now)
    found = waiting(request.user, now=now, today=today, confirms=confirms)
    return {**found, "runs": [(run, not waits_for_a_person(run)) for run in found["runs"]]}


def _first(board: queries.Dashboard, *, outlook: BalanceOutlook | None) -> dict[str, Any]:
    """The sentence and the bars, by potential; books without capacity have no fair share to be far from."""
    indexes = [(line.name, line.index) for line in board.lines if line.index is not None]
    gap = max((round(abs(index - 100)) for _name, index in indexes), default=0)
    gaps = gap_lines(gap, band=BAND, outlook=outlook)
    return {
        "sentence": sentence(indexes, band=BAND, outlook=outlook) if indexes else "", "gaps": gaps, "band": BAND / 100,
        "reach": max(2 * BAND, *(100 * line["share"] * 1.1 for line in gaps)) / 100, "note": gap_note(outlook),
        "outlook": outlook, "is_worked_out": outlook is not None or gap <= BAND,
    }  # fmt: skip


def _indexes(lines: Sequence[queries.Line]) -> list[float]:
    return [line.index for line in lines if line.index is not None]


def _past(request: HttpRequest, board: queries.Dashboard, *, team: int | None) -> queries.Past:
    """The weeks before, and what the nightly job worked out; for a single team the page works it out itself."""
    if board.day is None:
        return queries.Past([], None)
    return queries.past(board.book_ids, newest=board.day, user=None if team else request.user)


def _key(book_ids: Sequence[int]) -> str:
    return f"balance-outlook-{hash(tuple(sorted(book_ids)))}"


def _trend(weeks: Sequence[tuple[date, float]], *, now: datetime) -> dict[str, Any]:
    """Coverage by week for the chart and its table, in percent, and what became of it in words."""
    series = [{"label": now_translated("Coverage"), "values": [whole_percent(share) for _day, share in weeks]}]
    labels = [short_day(each, now=now) for each, _share in weeks]
    goal = round(100 * coverage_goals.GOAL)
    return {"weeks": weeks, "labels": labels, "series": series, "goal": goal, "change": _change(weeks)}


def _change(weeks: Sequence[tuple[date, float]]) -> str:
    """ "Up 6 points since the start." """
    if len(weeks) < 2:
        return ""
    points = round(100 * (weeks[-1][1] - weeks[0][1]))
    if not points:
        return now_translated("As twelve weeks ago.") if len(weeks) > 11 else now_translated("Unchanged.")
    text = now_translated("Up %(points)s points.") if points > 0 else now_translated("Down %(points)s points.")
    return text % {"points": abs(points)}


def _urls(links: Links, *, key: str = "") -> dict[str, str]:
    """The accounts behind the numbers of one book, or of all of them."""
    past_grace = Links({**links.asked, "base": "grace"})
    return {
        "coverage": past_grace.to("covered", key=key), "at_risk": links.to("at_risk", key=key),
        "opened": links.to(OPENED, key=key),
    }  # fmt: skip


def _standing(totals: Mapping[str, int], links: Links, *, both: int) -> list[dict[str, Any]]:
    """The four words over all accounts, each counted once and with its accounts. `both`: covered, but at risk."""
    covered = totals["worked"] + totals["engaged"] - both
    risk, new = totals["at_risk"], totals["new"]
    left = max(0, totals["accounts"] - covered - risk - new)
    parts = (
        ("cov", _("Covered"), covered, "safe"), ("todo", _("To do"), left, "to_do"),
        ("risk", _("At risk"), risk, "at_risk"), ("new", _("New"), new, "new"),
    )  # fmt: skip
    return [
        {"label": label, "count": count, "tone": tone, "url": links.to(measure)}
        for tone, label, count, measure in parts
    ]  # fmt: skip
