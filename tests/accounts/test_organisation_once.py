"""The organisation is read once while a page is only read, and afresh whenever something is changed."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from bookofbusiness.middleware.clock import ClockMiddleware
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("method", "times"), [("get", 1), ("head", 1), ("post", 3), ("patch", 3)])
def test_a_request_that_only_reads_reads_the_organisation_once(method, times):
    def view(request):
        return HttpResponse(f"{request.organisation.name}{Organisation.load()}{Organisation.load()}")

    request = getattr(RequestFactory(), method)("/")
    request.user = UserFactory(time_zone="Europe/Oslo")
    with CaptureQueriesContext(connection) as queries:
        ClockMiddleware(view)(request)

    assert len(queries) == times
    with CaptureQueriesContext(connection) as queries:
        Organisation.load(), Organisation.load()
    assert len(queries) == 2, "nothing is kept beyond the request"
