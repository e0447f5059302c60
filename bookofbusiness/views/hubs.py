"""The pages that gather others: set-up and reports."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import SET_UP
from bookofbusiness.hubs import REPORTS, SETUP, pages_for


@require_safe
@permission_required(SET_UP, raise_exception=True)
def setup_view(request: HttpRequest) -> HttpResponse:
    """What a leader or ops may set up, a line each."""
    return render(request, "bookofbusiness/setup.html", {"pages": pages_for(request.user, SETUP)})


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def reports_view(request: HttpRequest) -> HttpResponse:
    """What a leader or ops may look into, a line each."""
    return render(request, "bookofbusiness/reports.html", {"pages": pages_for(request.user, REPORTS)})
