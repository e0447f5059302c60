"""One round of mail without the queue: send what waits, read the inbox, look at what came."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from bookofbusiness.mail.work import work_on_mail


class Command(BaseCommand):
    help = "Send the mail that waits, read the inbox and look at what came, once. Prints how much of each was done."

    def handle(self, **options):
        done = work_on_mail(now=timezone.now())
        self.stdout.write(", ".join(f"{name} {count}" for name, count in done.items()))
