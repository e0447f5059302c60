"""Where one starts, and the search behind Ctrl K."""

from urllib.parse import urlencode

from django.db.models import Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Account, Contact, Fold

FOUND = 8


@require_safe
def home_view(request: HttpRequest) -> HttpResponse:
    """A rep starts with the own book, a leader and ops with the dashboard."""
    leads = request.user.has_perm("assignment.see_dashboard")
    return redirect("assignment:dashboard" if leads else "assignment:my-book")


@require_safe
def search_view(request: HttpRequest) -> HttpResponse:
    """Accounts and people one may open whose name holds the text; an option each.

    Without htmx, the list of accounts.
    """
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if not request.htmx:
        return redirect(f"{reverse('accounts:account-list')}?{urlencode({'text': text})}")
    visible = Account.objects.visible_to(request.user)
    folded = Fold(Value(text))
    accounts = visible.filter(name_key__contains=folded).select_related("book__rep")[:FOUND] if len(text) > 1 else []
    people = (
        Contact.objects.filter(account__in=visible, name_key__contains=folded)
        if len(text) > 2
        else Contact.objects.none()
    )
    context = {"accounts": accounts, "people": people.select_related("account")[:FOUND], "text": text}
    return render(request, "bookofbusiness/_search_found.html", context)
