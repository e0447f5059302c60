"""Loads the demo company into a database that nobody uses yet. The launcher calls it at the first start."""

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import Account


class Command(BaseCommand):
    help = "Loads the demo company unless the database already has users or accounts."

    def handle(self, *args, **options):
        if get_user_model().objects.filter(is_robot=False).exists() or Account.objects.exists():
            self.stdout.write("The database is in use already; nothing is loaded.")
            return
        with transaction.atomic():  # half a company would look like one in use at the next start
            call_command("load_demo", stdout=self.stdout)
