"""Fill an empty database with many plain accounts, to measure on."""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.actions.enrol import enrol
from accounts.models import Account
from bookofbusiness.demo import bench
from scoring.actions.score import score


class Command(BaseCommand):
    help = "Fill an empty database with N accounts, ten interactions and two signals each, for benchmarks."

    def add_arguments(self, parser):
        parser.add_argument("--accounts", type=int, default=100_000)
        parser.add_argument("--held", type=int, help="How many of them lie in books; default 60 %%.")
        parser.add_argument("--books", type=int, default=500)
        parser.add_argument("--interactions", type=int, help="Default: ten per account.")
        parser.add_argument("--signals", type=int, help="Default: two per account.")
        parser.add_argument("--no-score", action="store_true", help="Leave scoring to you.")

    def handle(self, *, accounts, held, books, interactions, signals, no_score, **options):
        if Account.objects.exists():
            raise CommandError("This database has accounts already. Use an empty one, so that nothing real is touched.")
        if accounts < 1 or books < 1:
            raise CommandError("Ask for at least one account and one book.")
        now = timezone.now()
        bench.seed(
            accounts=accounts,
            held=accounts * 6 // 10 if held is None else held,
            books=books,
            interactions=accounts * 10 if interactions is None else interactions,
            signals=accounts * 2 if signals is None else signals,
            now=now,
            since=now - timedelta(days=120),
        )
        bench.analyse()
        enrol(now=now)  # as every import does for what it brings
        if not no_score:
            score(now=now)
            bench.analyse()
        self.stdout.write(f"{accounts:,} accounts, {books:,} books.")
