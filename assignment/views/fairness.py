"""How even the books are: for leaders with names, for a rep the own share and the spread of the team."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Book
from assignment.display import fairness as words
from assignment.queries import fairness as queries
from assignment.queries.outlook import scope_of

STAGES = ("now", "best", "plan")


@require_safe
@permission_required("assignment.see_dashboard", raise_exception=True)
def fairness_view(request: HttpRequest) -> HttpResponse:
    """All measures of the books one sees, as of the last night."""
    kept = queries.kept_for(scope_of(request.user))
    context = {"kept": kept, "now": timezone.now()}
    if kept:
        names = queries.reps_of(kept.books, user=request.user)
        lines = words.table(kept.measures, STAGES, currency=request.organisation.currency)
        context |= {
            "sentence": words.headline(kept.measures), "lines": lines,
            "people": words.people(kept.books, names, kept.measures), "measures": words.MEASURES.values(),
        }  # fmt: skip
    return render(request, "assignment/fairness.html", context)


@require_safe
@permission_required("accounts.work_book", raise_exception=True)
def own_fairness_view(request: HttpRequest) -> HttpResponse:
    """The own share in the team; nobody else is named."""
    book = get_object_or_404(Book.objects.open().select_related("rep"), rep=request.user)
    own = queries.own_fairness(book)
    context = {"own": own, "lines": words.own_lines(own.measures) if own else [], "now": timezone.now()}
    return render(request, "assignment/own_fairness.html", context)
