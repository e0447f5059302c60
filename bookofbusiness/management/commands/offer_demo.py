"""Loads the demo company into a database in which nobody can sign in yet. The launcher calls it at the first start."""

from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Loads the demo company unless the database already has users."

    def handle(self, *args, **options):
        if get_user_model().objects.filter(is_robot=False).exists():
            self.stdout.write("There are users already; nothing is loaded.")
            return
        if "load_demo" in get_commands():
            call_command("load_demo")
