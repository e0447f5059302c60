"""Why an account is where it is: who else could have had it, or why nobody got it. Fetched when it is opened."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Account
from assignment.display import account_why as words
from assignment.display.explanations import books_named
from assignment.models import Run
from assignment.queries import account_why as queries
from assignment.queries.run_words import why_words
from assignment.queries.runs import book_names, books_in


@require_safe
@permission_required("accounts.work_book", raise_exception=True)
def account_why_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """The explanation that the run kept, in words; names only of those whom one leads; ops reads all."""
    accounts = Account.objects.visible_to(request.user).select_related("score")
    account, now = get_object_or_404(accounts, pk=account_id), timezone.now()
    move, left = queries.move_that_brought(account), queries.given_to_nobody(account)
    sees_names = request.user.has_perm("assignment.see_dashboard")
    context = {"account": account, "move": move, "now": now, "waits": words.waits_words(account, now=now)}
    if move is not None:
        names = book_names(books_named(move.explanation), user=request.user)
        context |= {
            "why": why_words(move.explanation.get("why", {})),
            "options": words.options_for(move, names, sees_names=sees_names),
            "facts": words.facts_of(move, segment=queries.segment_name(move.segment_id)),
        }
    if left:
        names = book_names(books_in([row.detail for row in left]), user=request.user)
        seen = set(
            Run.objects.visible_to(request.user)
            .filter(pk__in=[row.run_id for row in left])
            .values_list("pk", flat=True)
        )
        context["left"] = [(row.run, words.nobody_words(row, names), row.run_id in seen) for row in left]
    return render(request, "assignment/_account_why.html", context)
