"""The pages that gather others: set-up and reports."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import SET_UP
from bookofbusiness.display import setup_steps
from bookofbusiness.hubs import REPORTS, SETUP, pages_for, with_counts
from bookofbusiness.queries.setup_steps import setup_facts


@require_safe
@permission_required(SET_UP, raise_exception=True)
def setup_view(request: HttpRequest) -> HttpResponse:
    """The way to the first preview step by step, and all that a leader or ops may set up, a line each."""
    way = setup_steps.context(setup_facts(request.user), user=request.user)
    return render(request, "bookofbusiness/setup.html", {"pages": pages_for(request.user, SETUP), **way})


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def reports_view(request: HttpRequest) -> HttpResponse:
    """What a leader or ops may look into, a line each."""
    pages = with_counts(pages_for(request.user, REPORTS), request.user)
    return render(request, "bookofbusiness/reports.html", {"pages": pages})
