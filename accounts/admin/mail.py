"""Mail in the admin, to look at: what was sent to whom, and what was captured."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import OpsAdmin
from accounts.mail.queries.addresses import parties_shown
from accounts.models import CapturedMail, Mailing


@admin.register(Mailing)
class MailingAdmin(OpsAdmin):
    """Failed mails are sent again from the page about mail."""

    may_add = may_change = False
    list_display = ("user", "cadence", "state", "attempts", "may_be_double", "error", "created_at", "sent_at")
    list_filter = ("state", "cadence", "may_be_double")
    list_select_related = ("user",)
    search_fields = ("user__email",)


@admin.register(CapturedMail)
class CapturedMailAdmin(OpsAdmin):
    """What becomes of a mail is decided in the tray; the raw message is served there alone."""

    may_add = may_change = False
    list_display = ("subject", "sender_email", "kind", "state", "why", "received_at")
    list_filter = ("state", "kind", "source", "person_missing")
    search_fields = ("sender_email", "message_id")
    exclude = ("raw", "interactions", "parties")
    readonly_fields = ("named",)

    @admin.display(description=_("Everybody named"))
    def named(self, mail: CapturedMail) -> str:
        """Without any secret address: whoever knows one can have work logged in that name."""
        return "\n".join(" ".join(filter(None, party)) for party in parties_shown(mail, own=()))
