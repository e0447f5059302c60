"""Deletes the data of `manage.py up`."""

from django.core.management.base import BaseCommand

from bookofbusiness.launcher.reset import reset


class Command(BaseCommand):
    help = "Deletes the data that the embedded servers of `up` keep."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args, yes, **options):
        raise SystemExit(reset(ask=input, say=self.stdout.write, sure=yes))
