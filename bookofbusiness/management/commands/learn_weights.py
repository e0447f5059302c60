"""Learn weights from won and lost opportunities, or from any table, and say whether they beat the rules."""

import csv
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.errors import RuleViolation
from assignment.actions.runs import ask_run
from assignment.actions.score_jobs import study_as_json
from assignment.actions.working import work_on
from assignment.display.score_study import advice_words, table_words
from assignment.models import Run, RunKind
from assignment.tasks import worker_name
from scoring.learning.study import study
from scoring.learning.table import UnreadableTable, outcomes_of
from scoring.queries.models import current_model


class Command(BaseCommand):
    help = (
        "Compare the rules of the score model with weights learned from closed opportunities; the study is kept and "
        "shows under Set up, Score models. With --csv: learn from any table instead, against chance; nothing is kept."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--csv", metavar="FILE", help="a table with a header row, UTF-8, commas")
        parser.add_argument("--outcome", metavar="COLUMN=VALUE", help="what counts as won, such as Churn=Yes")
        parser.add_argument("--when", metavar="COLUMN", help="numbers or dates that order the rows in time")
        parser.add_argument("--newest-first", action="store_true", help="small numbers in --when are later")
        parser.add_argument("--leave-out", metavar="COLUMNS", default="", help="columns not to learn from")
        parser.add_argument("--json", action="store_true", help="print the study as one JSON object")

    def handle(self, *, csv: str | None, **options: Any) -> None:
        found = _of_table(csv, **options) if csv else _of_opportunities()
        self.stdout.write(json.dumps(found) if options["json"] else _told(found))


def _of_opportunities() -> dict[str, Any]:
    """The study of our own records, made here as a worker would."""
    settings = {"model": current_model().pk}
    try:
        run = ask_run(RunKind.LEARNING, by=None, now=timezone.now(), settings=settings, with_hint=False)
    except RuleViolation as refusal:
        raise CommandError(refusal.message) from refusal
    work_on(run.pk, worker=worker_name(), now=timezone.now())
    run.refresh_from_db()
    if run.status != Run.Status.DONE:
        raise CommandError(run.error or f"The study is at “{run.get_status_display()}”: another worker has it.")
    return run.summary


def _of_table(
    path: str, *, outcome: str | None, when: str | None, newest_first: bool, leave_out: str, **_options: Any
) -> dict[str, Any]:
    name, equals, value = (outcome or "").partition("=")
    if not equals or not when:
        raise CommandError("Say what was won with --outcome COLUMN=VALUE and when with --when COLUMN.")
    without = {column.strip() for column in leave_out.split(",")}
    try:
        columns = _columns(path)
        outcomes = outcomes_of(columns, outcome=name, won=value, at=when, newest_first=newest_first, leave_out=without)
    except UnreadableTable as error:
        raise CommandError(str(error)) from error
    return study_as_json(study(outcomes))


def _columns(path: str) -> dict[str, list[str]]:
    """The table by columns. Raises UnreadableTable for a file that is none."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableTable(f"“{path}” cannot be read as a CSV table in UTF-8: {error}") from error
    if not rows or not reader.fieldnames:
        raise UnreadableTable(f"“{path}” has no rows.")
    return {name: [row[name] or "" for row in rows] for name in reader.fieldnames}


def _told(found: dict[str, Any]) -> str:
    return "\n".join([advice_words(found), *table_words(found)])
