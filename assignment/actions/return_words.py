"""Why a return is not open and what would open it, in words (the rules speak in codes)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assignment.rules.returns import Verdict


def why_not(verdict: Verdict) -> str:
    """What stands against the return; empty when nothing does."""
    if verdict.code == "open_opportunities":
        return ngettext(
            "You have an open opportunity here.", "You have %(n)d open opportunities here.", verdict.missing
        ) % {"n": verdict.missing}
    if verdict.code == "more_touches":
        return _("Too little was tried yet.")
    if verdict.code == "limit":
        return ngettext(
            "You gave back the one account you may give back for this reason in a month.",
            "You gave back the %(n)d accounts you may give back for this reason in a month.",
            verdict.missing,
        ) % {"n": verdict.missing}
    plain = {
        "waiting": _("You gave it back already; the answer is on its way."),
        "replacement": _("It came in place of an account you gave back as poor fit."),
    }
    return plain.get(verdict.code, "")


def way_out(verdict: Verdict) -> str:
    """What would open the reason; empty when it is open."""
    if verdict.code == "open_opportunities":
        return ngettext(
            "Needs one opportunity closed or moved.", "Needs %(n)d opportunities closed or moved.", verdict.missing
        ) % {"n": verdict.missing}
    if verdict.code == "more_touches":
        return ngettext(
            "After 1 more touch, or one conversation.",
            "After %(n)d more touches, or one conversation.",
            verdict.missing,
        ) % {"n": verdict.missing}
    plain = {
        "limit": _("Open again on the first of next month."),
        "waiting": _("Withdraw it if you want to keep the account."),
        "replacement": _("Only for wrong data, or a conflict that your leader confirms."),
    }
    return plain.get(verdict.code, "")
