"""A rep finds a new account: duplicates are shown first, then it goes to the own book if there is room."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.accounts import MaybeDuplicate
from accounts.errors import RuleViolation
from accounts.forms import NewAccountForm
from accounts.models import Account
from accounts.queries.look_up import openable
from assignment.actions.self_sourced import create_own_account


@require_http_methods(["GET", "POST"])
@permission_required("accounts.create_account", raise_exception=True)
def new_account_view(request: HttpRequest) -> HttpResponse:
    """The form; POST creates, or names what it may duplicate and asks once more."""
    form, candidates, doubt = NewAccountForm(request.POST or None), [], ""
    if request.method == "POST" and form.is_valid():
        try:
            confirmed = request.POST.get("confirmed") == "yes"
            made = create_own_account(form.cleaned_data, by=request.user, now=timezone.now(), confirmed=confirmed)
        except MaybeDuplicate as refusal:
            candidates, doubt = refusal.candidates, refusal.message
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            return _arrived(request, made)
    status = 422 if request.method == "POST" else 200
    known = openable(candidates, user=request.user)
    context = {"form": form, "candidates": candidates, "openable": known, "doubt": doubt}
    return render(request, "bookofbusiness/new_account.html", context, status=status)


def _arrived(request: HttpRequest, account: Account) -> HttpResponse:
    if Account.objects.visible_to(request.user).filter(pk=account.pk).exists():
        messages.success(request, _("The account is made."))
        return redirect("account", account.pk)
    messages.info(
        request, _("The account is made. Your book has no room for it; it waits in the pool and comes to you first.")
    )
    return redirect("accounts:look-up")
