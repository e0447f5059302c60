"""Work on waiting runs in this process, without the queue. The sweep's helper; safe at any time."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from assignment.actions.working import work_on
from assignment.tasks import worker_name


class Command(BaseCommand):
    help = "Builds or applies the runs with these numbers if they wait for that."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("runs", nargs="+", type=int, help="numbers of runs")

    def handle(self, *args, **options) -> None:
        for run_id in options["runs"]:
            did = work_on(run_id, worker=worker_name(), now=timezone.now())
            self.stdout.write(f"Run {run_id}: {'worked on' if did else 'nothing to do'}")
