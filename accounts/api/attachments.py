"""Files of accounts in the API: what there is, and the content. They come in with what they belong to."""

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from accounts.api.base import ReadResource
from accounts.api.listing import Filter, whole_number
from accounts.display.downloads import file_answer
from accounts.models import Attachment
from accounts.queries.attachments import attachments_of


class AttachmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Attachment
        fields = [
            "id", "account", "contract", "interaction", "name", "content_type", "size", "sha256", "uploaded_by",
            "created_at",
        ]  # fmt: skip
        read_only_fields = fields


class AttachmentResource(ReadResource):
    """Files of the accounts one may open, the newest first."""

    serializer_class = AttachmentSerializer
    filters = {
        "account": Filter("account_id", whole_number),
        "contract": Filter("contract_id", whole_number),
        "interaction": Filter("interaction_id", whole_number),
    }
    orders = {"-id": ["-pk"], "id": ["pk"]}

    def rows(self):
        return attachments_of(self.request.user)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True)
    def content(self, request: Request, pk: str) -> FileResponse:
        """The file as it came."""
        return file_answer(self.get_object())
