"""ETag and If-Match: an edit names the version it saw, or is refused before anything is written (decision 34)."""

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.errors import RuleViolation
from accounts.models import Versioned
from accounts.rules.numbers import DIGITS_OF_A_COUNT, number_of


def with_etag(response: Response, row: Versioned) -> Response:
    response["ETag"] = f'"{row.version}"'
    return response


def seen_version(request: Request) -> int:
    """The version in If-Match. Raises RuleViolation: 428 without the header, 412 for one that is no version of ours."""
    text = request.headers.get("If-Match", "").strip()
    if not text:
        message = _("Send the ETag of the version you edit in If-Match, so that nobody's change is lost.")
        raise RuleViolation("version_required", message, status=428)
    number = number_of(text.removeprefix("W/").strip('"'), digits=DIGITS_OF_A_COUNT)
    if number is None:
        raise RuleViolation("stale_version", _("This ETag is not one of ours. Read the record again."), status=412)
    return number
