"""The REST API under /api/v1/: router and the one error shape, RFC 9457 problem+json (decision 34)."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts.errors import RuleViolation


def problem(*, status_code: int, code: str, detail: str, title: str, errors: dict | list | None = None) -> Response:
    """A response in the shape of decision 34: type, title, status, detail, code, errors."""
    body = {
        "type": f"about:blank#{code}",
        "title": title,
        "status": status_code,
        "detail": detail,
        "code": code,
        "errors": errors or {},
    }
    return Response(body, status=status_code, content_type="application/problem+json")


def problem_response(error: Exception, context: dict) -> Response | None:
    """DRF's exception handler. A bug (anything it does not know) rises on."""
    if isinstance(error, RuleViolation):
        return problem(
            status_code=error.status, code=error.code, detail=error.message, title=_("Refused"), errors=error.errors
        )
    answer = exception_handler(error, context)
    if answer is None:
        return None
    shaped = problem(
        status_code=answer.status_code,
        code=_code(error),
        detail=_detail(error),
        title=_title(answer.status_code),
        errors=answer.data if isinstance(error, exceptions.ValidationError) else {},
    )
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if answer.has_header(header):
            shaped[header] = answer[header]
    return shaped


def _code(error: Exception) -> str:
    if isinstance(error, Http404):
        return "not_found"
    if isinstance(error, PermissionDenied):
        return "permission_denied"
    return getattr(error, "default_code", "error")


def _detail(error: Exception) -> str:
    if isinstance(error, Http404):
        return _("There is nothing here that you may see.")
    if isinstance(error, exceptions.ValidationError):
        return _("Some values are not right; see errors.")
    if isinstance(error, exceptions.Throttled) and error.wait:
        text = ngettext(
            "Too many requests at once. Send it again in %(n)d second.",
            "Too many requests at once. Send it again in %(n)d seconds.",
            error.wait,
        )
        return text % {"n": error.wait}
    return str(getattr(error, "detail", error))


def _title(status_code: int) -> str:
    titles = {
        status.HTTP_400_BAD_REQUEST: _("Bad request"),
        status.HTTP_401_UNAUTHORIZED: _("Sign in first"),
        status.HTTP_403_FORBIDDEN: _("Not allowed"),
        status.HTTP_404_NOT_FOUND: _("Not found"),
        status.HTTP_405_METHOD_NOT_ALLOWED: _("Method not allowed"),
        status.HTTP_429_TOO_MANY_REQUESTS: _("Too many requests"),
    }
    return titles.get(status_code, _("Error"))
