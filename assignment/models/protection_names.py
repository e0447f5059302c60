"""What spares an account, by code: one set of words for runs, badges, timelines and lists."""

from django.utils.translation import gettext_lazy as _

PROTECTED_BY = {
    "customer": _("Customer"),
    "past_client": _("Past client"),
    "contract": _("Active contract"),
    "meeting": _("Meeting booked"),
    "two_way": _("They answered"),
    "opportunity": _("Open opportunity"),
    "hold": _("Leader’s hold"),
    "come_back": _("Date to come back"),
    "strategic": _("On the strategic list"),
    "appeal": _("An appeal waits for the leader"),
    "repair": _("Ops repairs the record"),
    "return": _("A return waits for the leader"),
    "leave": _("The rep is away"),
}
