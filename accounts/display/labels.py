"""What fields of the records are called on pages: names of columns are not translated; these are, and say what is
meant."""

from django.utils.translation import gettext_lazy as _

ACCOUNT_LABELS = {
    "name": _("Name"), "domain": _("Domain"), "website": _("Website"), "phone": _("Phone"), "street": _("Street"),
    "city": _("City"), "region": _("Region"), "postal_code": _("Postal code"), "country": _("Country"),
    "language": _("Language"), "time_zone": _("Time zone"), "industry": _("Industry"), "employees": _("Employees"),
    "annual_revenue": _("Annual revenue"), "client_assets": _("Client assets"), "currency": _("Currency"),
    "founded_in": _("Founded in"), "source_list": _("List it came from"), "description": _("Description"),
    "keep_in_touch_days": _("Keep in touch every … days"), "do_not_contact": _("Do not contact"),
}  # fmt: skip
CONTACT_LABELS = {
    "name": _("Name"), "title": _("Title"), "role": _("Role"), "email": _("Mail"), "phone": _("Phone"),
    "mobile": _("Mobile"), "language": _("Language"), "time_zone": _("Time zone"), "how_we_met": _("How we met"),
    "personal": _("Personal"), "left_on": _("Left the company on"), "do_not_call": _("Do not call"),
    "do_not_email": _("Do not mail"),
}  # fmt: skip
TASK_LABELS = {
    "kind": _("Kind"), "title": _("What is to be done"), "due_on": _("By"), "starts_at": _("Starts (for a meeting)"),
    "contact": _("With"),
}  # fmt: skip
NOTE_LABELS = {"text": _("Note"), "is_pinned": _("Pin it above the timeline")}
OPPORTUNITY_LABELS = {
    "name": _("Name"), "kind": _("Kind"), "stage": _("Stage"), "amount": _("Amount"), "currency": _("Currency"),
    "probability": _("Probability in percent"), "close_on": _("Closes on"), "next_step": _("Next step"),
    "lost_reason": _("Reason, if it is lost"), "product": _("Product"), "owner": _("Owner"),
}  # fmt: skip
