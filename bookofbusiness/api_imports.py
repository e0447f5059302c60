"""Imports through the API, for ops: upload, how it goes, the rows that were not taken."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import ReadResource
from accounts.api.listing import Filter, one_of, whole_number
from accounts.api.strict import StrictSerializer, UploadField
from accounts.models import Import, ImportIssue
from bookofbusiness.imports.forms import LARGEST_UPLOAD
from bookofbusiness.imports.jobs import repeat_import, request_import
from bookofbusiness.imports.profiles import PROFILES

MAY_IMPORT = "accounts.import_records"


class ImportSerializer(serializers.ModelSerializer):
    class Meta:
        model = Import
        fields = [
            "id", "kind", "source", "file_name", "sha256", "is_dry_run", "status", "encoding", "delimiter", "mapping",
            "rows", "created", "updated", "unchanged", "rejected", "summary", "error", "by", "started_at",
            "finished_at",
        ]  # fmt: skip
        read_only_fields = fields


class NewImportSerializer(StrictSerializer):
    """A file to upload as multipart/form-data; the same checks as on the page."""

    file = UploadField()
    kind = serializers.ChoiceField(Import.Kind.choices)
    profile = serializers.ChoiceField([(profile.name, profile.label) for profile in PROFILES.values()])
    instance = serializers.RegexField(r"^[\w.]+(-[\w.]+)*$", max_length=30, required=False)
    dry_run = serializers.BooleanField(default=False)

    def validate_file(self, file):
        if file.size > LARGEST_UPLOAD:
            raise serializers.ValidationError(_("The file is larger than 200 MB. Pack it as .gz or split it."))
        return file

    def validate(self, attrs: dict) -> dict:
        name, instance = attrs.pop("profile"), attrs.pop("instance", "")
        return {**attrs, "source": f"{name}-{instance}".lower() if instance else name}


class ImportResource(ReadResource):
    """Imported files. A new one is read by a worker; poll its status, then read the issues of it."""

    serializer_class = ImportSerializer
    filters = {
        "kind": Filter("kind", one_of(Import.Kind.values)), "status": Filter("status", one_of(Import.Status.values)),
    }  # fmt: skip
    orders = {"-id": ["-pk"], "id": ["pk"]}
    needs = dict.fromkeys(("list", "retrieve", "create", "repetition"), MAY_IMPORT)

    def rows(self):
        return Import.objects.all()

    @extend_schema(request={"multipart/form-data": NewImportSerializer}, responses={201: ImportSerializer})
    def create(self, request: Request) -> Response:
        """Keep the file and queue its import."""
        asked = self.read(NewImportSerializer)
        return self.answer(request_import(asked.pop("file"), by=request.user, **asked), status=201)

    @extend_schema(request=None, responses={201: ImportSerializer})
    @action(detail=True, methods=["post"])
    def repetition(self, request: Request, pk: str) -> Response:
        """Import in earnest what was only tried."""
        return self.answer(repeat_import(self.get_object(), by=request.user), status=201)


class ImportIssueSerializer(serializers.ModelSerializer):
    class Meta:
        model = ImportIssue
        fields = ["id", "part_of", "row", "level", "column", "code", "reason", "excerpt"]
        read_only_fields = fields


class ImportIssueResource(ReadResource):
    """Rows that were rejected, or taken with a warning: the number as in the file (the header is row 1) and why."""

    serializer_class = ImportIssueSerializer
    filters = {
        "import": Filter("part_of_id", whole_number), "level": Filter("level", one_of(ImportIssue.Level.values)),
    }  # fmt: skip
    orders = {"id": ["pk"], "row": ["row", "pk"]}
    orders_need = {"row": "import"}
    needs = dict.fromkeys(("list", "retrieve"), MAY_IMPORT)

    def rows(self):
        return ImportIssue.objects.all()
