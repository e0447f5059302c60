"""Points by hand on the score of an account, for a time and with a reason: for those who lead, and for ops."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as now_translated
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.forms import DateInput
from accounts.models import Account
from accounts.views.records import record_dialog
from scoring.actions.overrides import MOST_POINTS, OVERRIDE_DAYS, override_score


class ScoreOverrideForm(forms.Form):
    """How many points, why, and until when."""

    points = forms.IntegerField(
        label=_("Points"), min_value=-MOST_POINTS, max_value=MOST_POINTS,
        help_text=_("Below zero takes points away."),
    )  # fmt: skip
    expires_on = forms.DateField(label=_("Last day"), required=False, widget=DateInput)
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Everyone who sees the account reads it under “Why”.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = now_translated("Empty means %(days)s days from today.") % {"days": OVERRIDE_DAYS}
        self.fields["expires_on"].help_text = words


@require_http_methods(["GET", "POST"])
@permission_required("scoring.override_score", raise_exception=True)
def score_override_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """Give or take points; the account is scored again at once."""
    account = get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)

    def save(values: dict[str, Any]) -> None:
        override_score(account.pk, **values, by=request.user, now=timezone.now())

    form = ScoreOverrideForm(request.POST or None)
    return record_dialog(request, form=form, title=now_translated("Points by hand"), account_id=account.pk, save=save)
