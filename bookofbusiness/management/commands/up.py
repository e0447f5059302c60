"""Lists `up` among Django's commands. manage.py itself starts it without Django, which takes a tenth of the time."""

from django.core.management.base import BaseCommand

from bookofbusiness.launcher import up


class Command(BaseCommand):
    help = "Starts everything Book of Business needs, until Ctrl-C."
    requires_system_checks = []

    def add_arguments(self, parser):
        up.add_arguments(parser)

    def handle(self, *args, port, no_demo, workers, **options):
        raise SystemExit(up.run(up.Options(port=port, demo=not no_demo, workers=workers)))
