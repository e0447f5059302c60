"""`manage.py check_integrity`: silent when every invariant holds; else one line per broken one, and exit code 1."""

import json
import sys

from django.core.management.base import BaseCommand

from assignment.queries.integrity import INVARIANTS, broken_invariants


class Command(BaseCommand):
    help = "Check the invariants of the records. Says nothing when all hold; -v 2 names them."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="print the broken ones as JSON")

    def handle(self, *args, **options) -> None:
        broken = broken_invariants()
        if options["json"]:
            self.stdout.write(json.dumps([{"code": b.invariant.code, "rows": b.rows, "ids": b.ids} for b in broken]))
        elif options["verbosity"] > 1:
            for invariant in INVARIANTS:
                self.stdout.write(f"{invariant.code}: {invariant.says}")
        if not options["json"]:
            for line in broken:
                self.stdout.write(str(line))
        if broken:
            sys.exit(1)
