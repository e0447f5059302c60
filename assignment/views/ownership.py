"""Who may own an account now, and why: every rule for one rep, and the first that says no for all of the branch."""

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Account
from accounts.queries.look_up import may_look_up
from assignment.display.ownership_words import against_words, rule_words
from assignment.queries.ownership import Answer, Ownership, asked_books, ownership
from scoring.models import Score


@require_safe
@permission_required("assignment.read_rules", raise_exception=True)
def ownership_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """For leaders and ops all books of the branch, `rep` chosen or the first; for a rep the own answer alone.

    Of an account that a rep may look up but not open, only what lies with the rep is told.
    """
    account, is_open = _account(request, account_id)
    sees_all = request.user.has_perm("assignment.see_dashboard")
    found = ownership(account, asked_books(request.user), now=timezone.now(), organisation=request.organisation)
    found = found if is_open else found.of_the_rep_alone()
    chosen = _chosen(request, found)
    now, checks = timezone.now(), {str(code): str(label) for code, label in Score.Check.choices}
    rules = rule_words(chosen, found, checks=checks, now=now) if chosen else []
    context = {
        "account": account, "is_open": is_open, "found": found, "chosen": chosen, "rules": rules, "sees_all": sees_all,
        "table": [(each, against_words(each, found, checks=checks, now=now)) for each in found.answers],
        "mine": bool(chosen and chosen.rep_id == request.user.pk), "now": now,
        "able": sum(each.may and not each.holds_it for each in found.answers),
        "may_claim": _may_claim(request, found),
        "own_may": all(words.passed or words.is_soft for words in rules),
    }  # fmt: skip
    return render(request, "assignment/ownership.html", context)


def _account(request: HttpRequest, account_id: int) -> tuple[Account, bool]:
    rows = Account.objects.select_related("score", "book__rep", "segment")
    visible = rows.visible_to(request.user).filter(pk=account_id).first()
    if visible is not None:
        return visible, True
    found = rows.filter(pk=account_id).first() if may_look_up(request.user) else None
    if found is None:
        raise Http404
    return found, False


def _may_claim(request: HttpRequest, found: Ownership) -> bool:
    """Somebody else holds it, and the reader has a book that could take it."""
    holder = found.account.book.rep_id if found.account.book else request.user.pk
    mine = any(answer.rep_id == request.user.pk for answer in found.answers)
    return mine and holder != request.user.pk and request.user.has_perm("assignment.dispute")


def _chosen(request: HttpRequest, found: Ownership) -> Answer | None:
    """The book asked for, or the first of the list; one that is not among them is no page."""
    wanted = request.GET.get("book", "")
    if not wanted:
        return next(iter(found.answers), None)
    answer = next((each for each in found.answers if str(each.book_id) == wanted), None)
    if answer is None:
        raise Http404
    return answer
