"""The opportunities of an account: added and edited in a dialog."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.forms import OpportunityForm
from accounts.models import Opportunity
from accounts.views.records import record_dialog, seen_version, shown_or_sent, visible_account, works_book
from assignment.actions.opportunities import change_opportunity, start_opportunity


@shown_or_sent
@works_book
def opportunity_create_view(request: HttpRequest, account_id: int) -> HttpResponse:
    account = visible_account(request, account_id)
    first = {"currency": request.organisation.currency, "name": account.name[:300]}
    form = OpportunityForm(request.POST or None, user=request.user, initial=first)

    def save(values: dict) -> None:
        start_opportunity(account.pk, _said(values), by=request.user, now=timezone.now())

    return record_dialog(request, form=form, title=_("New opportunity"), account_id=account.pk, save=save)


@shown_or_sent
@works_book
def opportunity_edit_view(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    deal = get_object_or_404(Opportunity.objects.visible_to(request.user), pk=opportunity_id)
    version = deal.version
    form = OpportunityForm(request.POST or None, instance=deal, user=request.user)

    def save(values: dict) -> None:
        change_opportunity(
            opportunity_id, _said(values), by=request.user, now=timezone.now(), version=seen_version(request)
        )

    return record_dialog(
        request, form=form, title=deal.name, account_id=deal.account_id or 0, save=save, version=version,
        otherwise=reverse("accounts:opportunity-list"),
    )  # fmt: skip


def _said(values: dict) -> dict:
    """Without an owner where none was chosen, so that it stays who it was."""
    return {name: value for name, value in values.items() if name != "owner" or value is not None}
