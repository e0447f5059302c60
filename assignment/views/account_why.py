"""Why an account is where it is: who else could have had it, or why nobody got it. Fetched when it is opened."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Account
from assignment.display.account_why import placement_of


@require_safe
@permission_required("accounts.work_book", raise_exception=True)
def account_why_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """The explanation that the run kept, in words; names only of those whom one leads; ops reads all."""
    accounts = Account.objects.visible_to(request.user).select_related("score")
    account, now = get_object_or_404(accounts, pk=account_id), timezone.now()
    context = {"placement": placement_of(account, by=request.user, now=now), "now": now}
    return render(request, "assignment/_account_why.html", context)
