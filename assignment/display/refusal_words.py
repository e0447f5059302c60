"""Why a book may not have an account, by the code of the rule: one sentence that holds for one book as for several."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSED: dict[str, Promise] = {
    "segment": _("Its segment is not taken."),
    "lifecycle": _("Customers and prospects are in different books."),
    "minimum": _("Its score is below the minimum."),
    "check": _("It fails a check that is asked for."),
    "country": _("Its country is not taken."),
    "language": _("Its language is not taken."),
    "full": _("No place is free."),
    "away": _("Away."),
    "low_coverage": _("Too little of the book is worked."),
    "returned": _("Gave it back as a poor fit."),
    "conflict": _("Gave it back for a conflict."),
    "held_before": _("Held it too lately."),
}
