"""Times are shown in the user's zone, else in the organisation's."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import Organisation
from accounts.models.organisation import organisation_read_once

READS = ("GET", "HEAD")


class ClockMiddleware:
    """Activates the zone of the signed-in user; `request.organisation` is read once per request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in READS:
            return self._answer(request)
        with organisation_read_once():
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        request.organisation = SimpleLazyObject(Organisation.load)
        if not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(ZoneInfo(request.user.time_zone or request.organisation.time_zone)):
            return self.get_response(request)
