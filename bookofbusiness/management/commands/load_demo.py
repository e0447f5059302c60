"""Load the demo company into an empty database."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import Account
from bookofbusiness.demo.build import build_demo
from bookofbusiness.demo.logins import write_logins


class Command(BaseCommand):
    help = "Load the demo company (3 teams, 40 reps, 3,000 accounts, a year of work) into an empty database."

    def add_arguments(self, parser):
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--accounts", type=int, default=3000)

    def handle(self, *, seed, accounts, **options):
        if Account.objects.exists():
            raise CommandError("This database has accounts already. The demo is only loaded into an empty one.")
        if accounts < 500:
            raise CommandError("The demo needs at least 500 accounts to show every state.")
        company = build_demo(seed=seed, count=accounts, now=timezone.now())
        path = write_logins(company)
        self.stdout.write(f"Demo company loaded. The log-ins are in {path}.")
