"""Work on waiting imports without the queue: what the sweep starts when the queue does not deliver."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from bookofbusiness.imports.jobs import work_on


class Command(BaseCommand):
    help = "Carry out these waiting imports in this process."

    def add_arguments(self, parser):
        parser.add_argument("job_ids", nargs="+", type=int)

    def handle(self, *, job_ids: list[int], **options):
        for job_id in job_ids:
            work_on(job_id, now=timezone.now())
