"""The project package as an app: its commands, middleware and pages."""

from django.apps import AppConfig
from django.conf import settings

from bookofbusiness import pseudo_locale


class BookOfBusinessConfig(AppConfig):
    name = "bookofbusiness"

    def ready(self) -> None:
        if settings.DEBUG or settings.TESTING:
            pseudo_locale.install()
