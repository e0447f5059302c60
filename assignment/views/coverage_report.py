"""The coverage report and the accounts behind each of its numbers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.display.formats import short_day, whole_percent
from accounts.queries.keyset import page
from accounts.views.addresses import number_in, one_of
from assignment.display import coverage_report as words
from assignment.queries import coverage_accounts as behind
from assignment.queries import coverage_report as queries
from assignment.queries.coverage_report import Choice, Report, Sums
from assignment.queries.runs import segment_names
from assignment.rules import coverage_goals

ROWS = 50
LINES = 50


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def coverage_view(request: HttpRequest) -> HttpResponse:
    """Coverage as of the newest night; what it is broken down by and narrowed to comes from the address."""
    now = timezone.now()
    day = queries.newest_day(timezone.localdate(now))
    if day is None:
        return render(request, "assignment/coverage_report.html", {"day": None, "now": now})
    books, names = queries.books_of(request.user), segment_names()
    choice, asked = _chosen(request, books, names)
    report = queries.report(choice, day=day)
    links = words.Links(asked)
    squares = queries.market([book["pk"] for book in books], day=day)
    keys = _ordered(report, choice, names)
    start = min(number_in(request, "cursor") or 0, max(0, len(keys) - 1))
    shown = keys[start : start + LINES]
    context = {
        "day": day, "now": now, "asked": asked, "total": report.total, "by": choice.by, "base": choice.base,
        "facts": words.cells(report.total, report.before, links), "states": words.states(report.total, links),
        "lines": _lines(shown, report, choice, links, names), "columns": words.COLUMNS.values(),
        "next_cursor": start + LINES if start + LINES < len(keys) else "",
        "previous_cursor": str(max(0, start - LINES)) if start else "",
        "bys": words.BY.items(), "bases": words.BASES.items(), "grades": words.FITS,
        "teams": sorted({(b["team"], b["team_name"]) for b in books if b["team"]}, key=lambda team: team[1]),
        "segments": names.items(), "matrix": words.matrix(squares, segment=choice.segment),
        "market": words.segments(squares, names), "digits": words.DIGITS,
        "accounts_url": links.to("accounts"), "covered_url": links.to("covered"),
        "uncovered_url": links.to("uncovered"), "single_url": links.to("single"), "goals": coverage_goals,
        "a_url": links.to("a_accounts"), "a_touched_url": links.to("a_touched"), "cold_url": links.to("cold"),
        "cold": report.cold, **_trend(report, now=now),
    }  # fmt: skip
    return render(request, "assignment/coverage_report.html", context)


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def coverage_accounts_view(request: HttpRequest) -> HttpResponse:
    """The accounts that a number of the report counts, as they stood that night."""
    now = timezone.now()
    day = queries.newest_day(timezone.localdate(now))
    books, names = queries.books_of(request.user), segment_names()
    choice, asked = _chosen(request, books, names)
    measure = one_of(request, "measure", behind.MEASURES, "accounts")
    order, key = one_of(request, "order", behind.ORDERS, ""), request.GET.get("key", "")[:20]
    key = key if words.is_line(key, choice, names) else ""
    night = day or timezone.localdate(now)
    rows = behind.held_on(night, choice, measure=measure, key=key)
    shown = page(rows, order=behind.ORDERS[order], cursor=request.GET.get("cursor", ""), limit=ROWS)
    records = behind.named([row.account_id for row in shown.rows], user=request.user)
    reps = {book["pk"]: book["name"] for book in books}
    context = {
        "day": day, "now": now, "pager": shown, "measure": measure, "order": order,
        "counted": behind.counted(rows, measure=measure, day=night),
        "label": words.MEASURES[measure], "narrowed": _narrowed(choice, asked, names, key),
        "rows": [(row, records.get(row.account_id), reps.get(row.book_id, "")) for row in shown.rows],
        "segments": names, "back": f"{reverse('reports:coverage')}?{urlencode(asked)}",
    }  # fmt: skip
    return render(request, "assignment/coverage_accounts.html", context)


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def market_accounts_view(request: HttpRequest) -> HttpResponse:
    """The accounts of a square of the market, in books and outside, as they are now."""
    now = timezone.now()
    day = queries.newest_day(timezone.localdate(now)) or timezone.localdate(now)
    names = segment_names()
    segment = number_in(request, "segment")
    grade = request.GET.get("grade", "")[:2].upper()
    covered = request.GET.get("measure") == "covered"
    rows = behind.in_market(
        request.user, segment=segment if segment in names else None, grade=grade, covered=covered, day=day, now=now
    )
    shown = page(rows, order=["name_key", "pk"], cursor=request.GET.get("cursor", ""), limit=ROWS)
    context = {
        "rows": shown.rows, "pager": shown, "now": now, "day": day, "covered": covered, "grade": grade,
        "segment": names.get(segment or 0, ""), "total": rows.count(),
    }  # fmt: skip
    return render(request, "assignment/market_accounts.html", context)


def _ordered(report: Report, choice: Choice, names: Mapping[int, str]) -> list[str]:
    """The keys of the lines that hold accounts, the lowest coverage first."""
    labels = words.labels(choice, names)
    keys = [key for key, sums in report.lines.items() if sums.accounts]
    return sorted(keys, key=lambda key: (_coverage(report.lines[key]), labels.get(key, "")))


def _lines(
    keys: Sequence[str], report: Report, choice: Choice, links: words.Links, names: Mapping[int, str]
) -> list[dict[str, Any]]:
    """One line per rep, team, kind of book, segment or grade."""
    labels = words.labels(choice, names)
    return [
        {
            "label": words.label_of(key, labels, by=choice.by), "sums": report.lines[key],
            "cells": words.cells(report.lines[key], report.lines_before.get(key), links, key=key),
            "accounts_url": links.to("accounts", key=key), "credit": _rep_of(choice, key),
            "points": words.points(report.lines[key], report.lines_before.get(key)),
        }
        for key in keys
    ]  # fmt: skip


def _coverage(sums: Sums) -> float:
    return 2.0 if sums.coverage is None else sums.coverage


def _rep_of(choice: Choice, key: str) -> int | None:
    """Whose credit page a line leads to."""
    if choice.by != "rep":
        return None
    return next((book["user"] for book in choice.books if str(book["pk"]) == key), None)


def _chosen(request: HttpRequest, books: list[dict[str, Any]], names: Mapping[int, str]) -> tuple[Choice, dict]:
    """The choice, and what of it stands in the address; unknown values are left out."""
    team, segment = number_in(request, "team"), number_in(request, "segment")
    grade = request.GET.get("grade", "")[:1].upper()
    choice = Choice(
        books=[book for book in books if book["team"] == team] if team else books,
        by=one_of(request, "by", words.BY, "rep"),
        base=one_of(request, "base", words.BASES, "grace"),
        segment=segment if segment in names else None,
        grade=grade if grade in words.FITS else "",
    )
    asked = {"by": choice.by, "base": choice.base, "segment": choice.segment, "grade": choice.grade, "team": team}
    return choice, {name: value for name, value in asked.items() if value}


def _narrowed(choice: Choice, asked: Mapping[str, Any], names: Mapping[int, str], key: str) -> list[str]:
    """What the list is narrowed to, in words."""
    teams = {book["team"]: book["team_name"] for book in choice.books}
    found = [
        str(words.label_of(key, words.labels(choice, names), by=choice.by)) if key else "",
        teams.get(asked.get("team"), "") if asked.get("team") else "",
        names.get(choice.segment or 0, ""),
        _("grade %(letter)s") % {"letter": choice.grade} if choice.grade else "",
        str(words.BASES[choice.base]),
    ]
    return [text for text in found if text]


def _trend(report: Report, *, now: datetime) -> dict[str, Any]:
    series = [{"label": _("Coverage"), "values": [whole_percent(share) for _day, share in report.weeks]}]
    labels = [short_day(day, now=now) for day, _share in report.weeks]
    return {"weeks": report.weeks, "labels": labels, "series": series, "goal": round(100 * coverage_goals.GOAL)}
