"""A refusal that no view answered itself becomes a page or a partial with status 422, never a 500."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.errors import RuleViolation


class RefusalMiddleware:
    """Answers RuleViolation and a NUL byte in the input for the pages; the API has its own error shape."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.META.get("QUERY_STRING", "") or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address holds a NUL byte.")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, RuleViolation):
            return None
        template = "components/refusal.html" if request.htmx else "refusal.html"
        context = {"message": error.message, "code": error.code, "alert": True}
        return render(request, template, context, status=error.status)
