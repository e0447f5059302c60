"""Files of accounts, for those who may open the account."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from accounts.display.downloads import file_answer
from accounts.queries.attachments import attachments_of


@require_GET
def attachment_view(request: HttpRequest, attachment_id: int) -> FileResponse:
    """The file under its name."""
    return file_answer(get_object_or_404(attachments_of(request.user), pk=attachment_id))
