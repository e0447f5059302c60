"""What an import did and which rows it could not take."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class Import(models.Model):
    """One file read into the records: counts, and the rows that were rejected with their reasons."""

    class Kind(models.TextChoices):
        USERS = "users", _("Users and teams")
        ACCOUNTS = "accounts", _("Accounts")
        CONTACTS = "contacts", _("Contacts")
        PRODUCTS = "products", _("Products")
        OPPORTUNITIES = "opportunities", _("Opportunities")
        INTERACTIONS = "interactions", _("Interactions")
        TRANSACTIONS = "transactions", _("Transactions")
        SIGNALS = "signals", _("Signals")

    class Status(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=14, choices=Kind)
    source = models.CharField(max_length=50)
    file_name = models.CharField(max_length=255)
    file = models.FileField(upload_to="imports/%Y/%m/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    is_dry_run = models.BooleanField(default=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    encoding = models.CharField(max_length=30, blank=True)
    delimiter = models.CharField(max_length=3, blank=True)
    mapping = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    summary = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = [F("pk").desc()]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_kind_display()})"


class ImportIssue(models.Model):
    """A row that was rejected, or taken with a warning: row number as in the file (the header is row 1) and why."""

    class Level(models.TextChoices):
        REJECTED = "rejected", _("rejected")
        WARNING = "warning", _("warning")

    part_of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="issues")
    row = models.PositiveIntegerField()
    level = models.CharField(max_length=8, choices=Level, default=Level.REJECTED)
    column = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    excerpt = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["row", "pk"]
        indexes = [models.Index(fields=["part_of", "row"], name="import_issue_by_row")]

    def __str__(self) -> str:
        return f"{self.row}: {self.reason}"
