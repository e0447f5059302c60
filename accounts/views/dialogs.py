"""Dialogs that are fetched into #dialogs, and what follows when one has done its work."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import Account


def show_dialog(request: HttpRequest, template: str, context: dict, *, refused: bool = False) -> HttpResponse:
    """The dialog; after a refusal with status 422, put back where it was so that nothing typed is lost."""
    answer = render(request, template, context, status=422 if refused else 200)
    if refused and request.htmx:
        answer["HX-Retarget"], answer["HX-Reswap"] = "#dialogs", "innerHTML"
    return answer


def back_to_account(request: HttpRequest, account_id: int, *, otherwise: str = "/") -> HttpResponse:
    """Show the changed account in place; where the user may no longer see it, go `otherwise`."""
    if not Account.objects.visible_to(request.user).filter(pk=account_id).exists():
        return leave_to(request, otherwise)
    address = reverse("account", args=[account_id])
    if not request.htmx:
        return redirect(address)
    where = {"path": address, "target": "#account", "swap": "innerHTML"}
    return HttpResponse(status=204, headers={"HX-Location": json.dumps(where)})


def leave_to(request: HttpRequest, address: str) -> HttpResponse:
    """Go to another page as a whole."""
    return HttpResponse(status=204, headers={"HX-Redirect": address}) if request.htmx else redirect(address)
