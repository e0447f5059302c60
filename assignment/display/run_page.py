"""A run in words: the sentence on top of its page, what it adds, its phases, and what its bar says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.display.formats import moment, number, percent
from assignment.display.rules_page import days
from assignment.models import Run, RunKind
from assignment.queries.run_words import EMPTY

Status = Run.Status
AHEAD = (Status.QUEUED, Status.BUILDING)
OVER = (Status.DONE, Status.REVERTED, Status.PARTLY_REVERTED)


def sentence(run: Run) -> str:
    """One sentence: what the run is at, or what it does to whom and what that changes."""
    if run.status == Status.QUEUED:
        return _("This run waits for a worker.")
    if run.status == Status.BUILDING:
        return _("The preview is being built.") if run.kind not in JOBS else _("The job is at work.")
    if run.status == Status.FAILED:
        return _failed(run)
    if run.kind in JOBS:
        return JOBS[run.kind](run.summary)
    told = run.summary.get("sentence")
    if run.summary.get("code") in EMPTY or (not told and not run.total):
        return str(EMPTY.get(run.summary.get("code", ""), _("This run has no lines.")))
    text = _what(run, told or {})
    return f"{text} {_gap(told)}".strip() if told and run.kind != RunKind.RETRIEVAL else text


def _failed(run: Run) -> str:
    """Chunks that were carried out before the failure stand; none is half done."""
    if not run.done:
        return _("This run failed. Nothing was moved.")
    words = {"done": number(run.done), "total": number(run.total)}
    return _("This run failed after %(done)s of %(total)s lines. Those stand, the others did not move.") % words


def _what(run: Run, told: Mapping[str, Any]) -> str:
    accounts = run.done if run.status in OVER else told.get("accounts", run.total)
    words = {"n": number(accounts), "books": number(told.get("receivers", 0)), "from": number(told.get("books", 0))}
    if not told:
        return ngettext("%(n)s account moved.", "%(n)s accounts moved.", accounts) % words
    return WHAT[run.kind](accounts, words) % words


def _distribution(count: int, words: Mapping[str, str]) -> str:
    if words["books"] == "1":
        return ngettext("%(n)s account goes to one rep.", "%(n)s accounts go to one rep.", count)
    return ngettext("%(n)s account goes to %(books)s reps.", "%(n)s accounts go to %(books)s reps.", count)


def _retrieval(count: int, words: Mapping[str, str]) -> str:
    return ngettext(
        "%(n)s account that was not worked goes back to the pool.",
        "%(n)s accounts that were not worked go back to the pool, from %(from)s books.",
        count,
    )


def _rebalance(count: int, words: Mapping[str, str]) -> str:
    return ngettext("%(n)s account changes its book.", "%(n)s accounts change books.", count)


def _manual(count: int, words: Mapping[str, str]) -> str:
    return ngettext("%(n)s account is moved by hand.", "%(n)s accounts are moved by hand.", count)


def _undo(count: int, words: Mapping[str, str]) -> str:
    return ngettext("%(n)s account goes back to where it was.", "%(n)s accounts go back to where they were.", count)


WHAT = {
    RunKind.DISTRIBUTION: _distribution,
    RunKind.RETRIEVAL: _retrieval,
    RunKind.REBALANCE: _rebalance,
    RunKind.MANUAL: _manual,
    RunKind.UNDO: _undo,
}


def _scored(summary: Mapping[str, Any]) -> str:
    words = {name: number(summary.get(name, 0)) for name in ("scored", "changed", "ready")}
    return _("%(scored)s accounts scored, %(changed)s changed; %(ready)s are ready.") % words


def _covered(summary: Mapping[str, Any]) -> str:
    words = {name: number(summary.get(name, 0)) for name in ("kept", "changed")}
    return _("The figures of %(kept)s held accounts are kept; the coverage of %(changed)s changed.") % words


def _graded(summary: Mapping[str, Any]) -> str:
    words = {name: number(summary.get(name, 0)) for name in ("accounts", "changed")}
    return _("%(changed)s of %(accounts)s accounts would change grade.") % words


def _learned(summary: Mapping[str, Any]) -> str:
    words = {name: number(summary.get(name, 0)) for name in ("closed", "won")}
    return _("Learned from %(closed)s closed opportunities, %(won)s of them won.") % words


JOBS = {
    RunKind.SCORE: _scored,
    RunKind.COVERAGE: _covered,
    RunKind.GRADES: _graded,
    RunKind.LEARNING: _learned,
    RunKind.SIMULATION: lambda _summary: _("The weeks of a what-if were played. Nobody was moved."),
}


def _gap(told: Mapping[str, Any]) -> str:
    before, after, best = told.get("gap_before", 0), told.get("gap_after", 0), told.get("gap_best")
    words = {"before": percent(before / 100), "after": percent(after / 100), "best": percent((best or 0) / 100)}
    if told.get("starts_empty"):
        return _from_empty(after, best) % words
    if after < before:
        return _("The largest gap falls from %(before)s to %(after)s.") % words
    if after > before:
        return _("The largest gap rises from %(before)s to %(after)s.") % words
    return _("The largest gap stays at %(after)s.") % words


def _from_empty(after: int, best: int | None) -> str:
    """Empty books are all alike, so a gap that "rises" from nothing says nothing."""
    if best is not None and best < after:
        return _("The books start empty; then the largest gap is %(after)s, the least possible is %(best)s.")
    if best is not None and after:
        return _("The books start empty; then the largest gap is %(after)s, the least possible.")
    return _("The books start empty; then the largest gap is %(after)s.")


def remarks(run: Run, names: Mapping[int, str]) -> list[str]:
    """What the sentence leaves out: who gets none, dropped and skipped lines, where the clock stands."""
    found = [_full(run.summary.get("sentence", {}).get("full", []), names)] if run.kind == RunKind.DISTRIBUTION else []
    for name, words in (
        ("dropped", lambda n: ngettext("%(n)s line is dropped.", "%(n)s lines are dropped.", n)),
        ("asked_leaders", lambda n: ngettext("%(n)s leader was asked.", "%(n)s questions went to leaders.", n)),
        ("beyond_room", lambda n: ngettext("%(n)s finds no place.", "%(n)s find no place: the book is full.", n)),
        ("over_limit", lambda n: ngettext("%(n)s is over the book’s limit.", "%(n)s are over the book’s limit.", n)),
        ("over_capacity", lambda n: ngettext("%(n)s finds its book full.", "%(n)s find their books full.", n)),
        ("out_of_band", lambda n: ngettext("%(n)s book stays outside.", "%(n)s books stay outside the band.", n)),
    ):
        count = run.summary.get(name) or 0
        found += [words(count) % {"n": number(count)}] if count else []
    found.append(_held_over(run))
    if run.skipped:
        count = run.skipped
        found.append(ngettext("%(n)s line was skipped.", "%(n)s lines were skipped.", count) % {"n": number(count)})
    if run.summary.get("report_only"):
        found.append(_("Retrieval only reports in the first 30 days after going live: nothing can be applied."))
    return [words for words in found if words]


def _held_over(run: Run) -> str:
    count, span = run.summary.get("held_over") or 0, run.summary.get("held_over_days") or 0
    if not count or run.status not in (Status.PREVIEWED, Status.HELD):
        return ""
    text = ngettext(
        "%(n)s open opportunity stays with its owner for %(days)s, then follows its account.",
        "%(n)s open opportunities stay with their owners for %(days)s, then follow their accounts.",
        count,
    )
    return text % {"n": number(count), "days": days(span)}


def _full(books: Sequence[int], names: Mapping[int, str]) -> str:
    known = [names[book] for book in books if book in names]
    if not known:
        return ""
    words = {"names": _(", ").join(known[:3]), "n": number(len(known) - 3)}
    if len(known) > 3:
        return _("%(names)s and others get none: their books are full.") % words
    if len(known) == 1:
        return _("%(names)s gets none: the book is full.") % words
    return _("%(names)s get none: their books are full.") % words


def phases(run: Run, *, undo_until: datetime | None, needs_yes: bool, now: datetime) -> list[dict[str, Any]]:
    """The line of phases: done, now, next, undo until."""
    if run.kind in JOBS:
        return _job_phases(run, now=now)
    found = []
    if run.built_at:
        found.append(_phase("done", _("Built %(when)s"), run.built_at, now))
    if run.status == Status.CANCELLED:
        return [*found, _phase("failed", _("Cancelled %(when)s, nothing has changed"), run.finished_at, now)]
    if run.status == Status.FAILED:
        return [*found, _phase("failed", _("Failed %(when)s"), run.finished_at, now)]
    if run.status in AHEAD:
        words = _("Building the preview") if run.status == Status.BUILDING else _("Waiting for a worker")
        return [{"state": "on", "text": words, "share": 0.25}, {"state": "next", "text": _("Then you decide")}]
    if run.status in (Status.PREVIEWED, Status.HELD):
        found += _deciding(run, needs_yes=needs_yes, now=now)
    else:
        found += _applied(run, now=now)
    if undo_until and run.status in (Status.APPLYING, *OVER) and run.status != Status.REVERTED and undo_until > now:
        found.append(_phase("undo", _("Can be undone until %(when)s"), undo_until, now))
    return found


def _deciding(run: Run, *, needs_yes: bool, now: datetime) -> list[dict[str, Any]]:
    found = [{"state": "on", "text": _("Preview, nothing has changed yet"), "share": 0.5}]
    if run.status == Status.HELD:
        return [{"state": "on", "text": _("Held, nothing has changed yet"), "share": 0.5}]
    if run.apply_after and not needs_yes:
        return [*found, _phase("next", _("Applies %(when)s unless held"), run.apply_after, now)]
    return [*found, {"state": "next", "text": _("Applied when you approve")}]


def _applied(run: Run, *, now: datetime) -> list[dict[str, Any]]:
    found = []
    if run.approved_at and run.approved_by:
        words = {"name": run.approved_by.name, "when": moment(run.approved_at, now=now)}
        found.append({"state": "done", "text": _("Approved by %(name)s, %(when)s") % words})
    if run.status == Status.APPROVED:
        return [*found, {"state": "on", "text": _("Waiting for a worker"), "share": 0.6}]
    if run.status == Status.APPLYING:
        share = 0.6 + 0.4 * (run.done + run.skipped) / max(run.total, 1)
        return [*found, {"state": "on", "text": _("Applying"), "share": share}]
    if run.status == Status.REVERTED:
        return [*found, {"state": "done", "text": _("Undone")}]
    if run.status == Status.PARTLY_REVERTED:
        return [*found, {"state": "done", "text": _("Partly undone")}]
    return [*found, _phase("done", _("Done %(when)s"), run.finished_at, now)]


def _job_phases(run: Run, *, now: datetime) -> list[dict[str, Any]]:
    if run.status in AHEAD:
        words = _("At work") if run.status == Status.BUILDING else _("Waiting for a worker")
        return [{"state": "on", "text": words, "share": 0.5}]
    words = _("Failed %(when)s") if run.status == Status.FAILED else _("Done %(when)s")
    return [_phase("failed" if run.status == Status.FAILED else "done", words, run.finished_at, now)]


def _phase(state: str, words: str, when: datetime | None, now: datetime) -> dict[str, Any]:
    return {"state": state, "text": words % {"when": moment(when, now=now)}}


def progress(run: Run) -> tuple[str, str]:
    """What the bar says while a run is at work: "Applying: 17 of 26", and what was skipped."""
    words = {"done": number(run.done + run.skipped), "total": number(run.total), "moved": number(run.done)}
    skipped = ngettext(
        "%(moved)s moved, %(n)s skipped because it changed since the preview",
        "%(moved)s moved, %(n)s skipped because they changed since the preview",
        run.skipped,
    ) % {**words, "n": number(run.skipped)}
    return _("Applying: %(done)s of %(total)s") % words, skipped if run.skipped else ""
