"""What many records share: a version for concurrent edits, times of creation and change."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.errors import StaleVersion


class Versioned(models.Model):
    """A row that two people may edit: `version` counts its edits, `save_edit` refuses a stale one."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def save_edit(self, *, expected: int | None = None, update_fields: list[str]) -> None:
        """Write `update_fields` and raise the version by one, if it still is `expected` (default: as it was read).

        Raises StaleVersion when somebody saved in between; then nothing is written. Inside a transaction only.
        """
        read = self.version if expected is None else expected
        claimed = type(self)._default_manager.filter(pk=self.pk, version=read).update(version=F("version") + 1)
        if not claimed:
            raise StaleVersion(_("Somebody else changed this in the meantime. Reload to see it, then save again."))
        self.version = read + 1
        self.save(update_fields=update_fields)


class Dated(models.Model):
    """When a row came into being and when it was last written."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
