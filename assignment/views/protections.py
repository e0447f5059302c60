"""Protections of an account: all of them with their days, a leader's hold, a date to come back, the strategic list."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleViolation
from accounts.models import Account
from accounts.queries.calendar import local_day
from accounts.queries.keyset import page
from accounts.roles import SET_UP
from accounts.views.dialogs import back_to_account
from accounts.views.records import record_dialog, seen_version, visible_account
from assignment.actions.protections import (
    change_strategic,
    come_back_on,
    end_protection,
    hold_account,
    limits,
    put_on_strategic_list,
    take_off_strategic_list,
)
from assignment.display.protection_words import protection_words
from assignment.forms.protections import ComeBackForm, HoldForm, StrategicForm
from assignment.models import Coverage, StrategicAccount
from assignment.queries.directors import grants_exceptions
from assignment.queries.protections import protections_visible_to, shelters
from assignment.rules.holds import Limits

protects = permission_required("assignment.protect_account", raise_exception=True)
ROWS = 100


@require_safe
def protection_list_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """Everything that spares the account from retrieval now, each with its last day: a part of the account page."""
    account, now = visible_account(request, account_id), timezone.now()
    rows = Coverage.objects.select_related("holding__book__target_book", "holding__account")
    coverage = rows.filter(account=account, book=account.book_id).first()
    found = shelters(coverage, organisation=request.organisation, now=now) if coverage else []
    lines = [(protection_words(one.code, one.until, now=now), one.row) for one in found]
    return render(request, "assignment/_protections.html", {"account": account, "lines": lines, "now": now})


@require_http_methods(["GET", "POST"])
@protects
def hold_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """A leader keeps the account in its book for some time."""
    account, most = _with_limits(request, account_id)
    words = _("Holds may take %(days)d days in all on an account, for %(percent)d %% of a book. A director may more.")
    help_text = words % {"days": most.days, "percent": most.percent}
    today = local_day(timezone.now())
    first = {"until": today + timedelta(days=min(14, most.days) - 1)} if most.days else {}
    form = HoldForm(request.POST or None, initial=first, help_text=help_text)

    def save(values: dict) -> None:
        hold_account(account.pk, **values, by=request.user, now=timezone.now())

    return record_dialog(request, form=form, title=_("Hold it for the rep"), account_id=account.pk, save=save)


def _with_limits(request: HttpRequest, account_id: int) -> tuple[Account, Limits]:
    """The account, and what the rules allow in its book; outside books what they allow everywhere."""
    account = visible_account(request, account_id)
    return account, limits(account.book.target_book_id if account.book else None)


@require_http_methods(["GET", "POST"])
@permission_required("assignment.appeal", raise_exception=True)
def come_back_view(request: HttpRequest, account_id: int) -> HttpResponse:
    """They asked to be called later: protects until then, once per holding."""
    account, most = _with_limits(request, account_id)
    words = ngettext(
        "Within %(n)d day. It protects the account until then, once.",
        "Within %(n)d days. It protects the account until then, once.",
        most.come_back_days,
    )
    form = ComeBackForm(request.POST or None, help_text=words % {"n": most.come_back_days})

    def save(values: dict) -> None:
        come_back_on(account.pk, on=values["until"], reason=values["reason"], by=request.user, now=timezone.now())

    return record_dialog(request, form=form, title=_("They want a call later"), account_id=account.pk, save=save)


@require_POST
@protects
def protection_end_view(request: HttpRequest, protection_id: int) -> HttpResponse:
    """End a hold or a date before its time."""
    found = get_object_or_404(protections_visible_to(request.user), pk=protection_id)
    end_protection(found.pk, by=request.user, now=timezone.now())
    messages.success(request, _("Ended. The clock counts again."))
    return back_to_account(request, found.holding.account_id)


@require_http_methods(["GET", "POST"])
@permission_required(SET_UP, raise_exception=True)
def strategic_list_view(request: HttpRequest) -> HttpResponse:
    """The accounts that no retrieval takes; a director changes the list, others read it."""
    if request.method == "POST" and not grants_exceptions(request.user):
        raise PermissionDenied
    form = StrategicForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            put_on_strategic_list(values["account"], reason=values["reason"], by=request.user, now=timezone.now())
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("It is on the list. No retrieval takes it."))
            return redirect("assignment:strategic-list")
    rows = StrategicAccount.objects.filter(account__in=Account.objects.visible_to(request.user))
    shown = page(
        rows.select_related("account__book__rep", "added_by"), order=["account__name_key", "pk"],
        cursor=request.GET.get("cursor", ""), limit=ROWS,
    )  # fmt: skip
    context = {"pager": shown, "form": form, "may_change": grants_exceptions(request.user), "now": timezone.now()}
    status = 422 if request.method == "POST" else 200
    return render(request, "assignment/setup/strategic.html", context, status=status)


@require_POST
@permission_required(SET_UP, raise_exception=True)
def strategic_change_view(request: HttpRequest, strategic_id: int) -> HttpResponse:
    """Let the usual rules apply to it, protect it again, or take it off the list."""
    seen = StrategicAccount.objects.filter(account__in=Account.objects.visible_to(request.user))
    found, then = get_object_or_404(seen, pk=strategic_id), request.POST.get("then", "")
    if not grants_exceptions(request.user):
        raise PermissionDenied
    who = {"by": request.user, "now": timezone.now()}
    try:
        if then == "remove":
            take_off_strategic_list(found.pk, **who)
        elif then in ("let_go", "protect"):
            change_strategic(found.pk, may_be_taken=then == "let_go", version=seen_version(request), **who)
        else:
            raise RuleViolation("unknown", _("Choose what should happen with it from the page."))
    except RuleViolation as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Saved."))
    return redirect("assignment:strategic-list")
