"""A file of an account as an answer: to keep, never to be shown as a page of ours."""

from django.http import FileResponse, Http404

from accounts.models import Attachment
from accounts.rules.files import served_type


def file_answer(row: Attachment) -> FileResponse:
    """The content as a download under its name. Raises Http404 when the store has lost it."""
    if not row.file.storage.exists(row.file.name):
        raise Http404
    kind = served_type(row.content_type)
    answer = FileResponse(row.file.open("rb"), as_attachment=True, filename=row.name, content_type=kind)
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
