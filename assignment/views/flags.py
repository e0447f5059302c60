"""Gaming flags: the report for leaders and ops, what shows each one, and their settings."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.errors import RuleViolation
from accounts.models import User
from accounts.queries.keyset import page
from accounts.roles import SET_UP
from accounts.rules.numbers import number_of
from accounts.views.records import seen_version
from assignment.actions.flags import decide_flag, set_flag_rule
from assignment.display.flag_words import MEANS, SHORT, found_words
from assignment.forms.flags import FlagRuleForm
from assignment.models import Flag, FlagCode
from assignment.queries.flags import counts, evidence_of, flag_rules, flags_visible_to

looks = permission_required("assignment.protect_account", raise_exception=True)
ROWS = 50
LOOKED_AT = [Flag.State.SEEN, Flag.State.EXPLAINED]
SHOWN = {
    "": {"is_current": True, "state": Flag.State.OPEN},
    "answered": {"is_current": True, "state__in": LOOKED_AT},
    "past": {"is_current": False},
}


@require_safe
@looks
def flag_list_view(request: HttpRequest) -> HttpResponse:
    """Flags of the own branch: those not looked at first, by kind and rep."""
    now, mine = timezone.now(), flags_visible_to(request.user)
    code, rep, show = (request.GET.get(name, "") for name in ("code", "rep", "show"))
    show = show if show in SHOWN else ""
    rows = mine.filter(**SHOWN[show]).select_related("rep", "other_rep", "account", "decided_by")
    rows = rows.filter(code=code) if code in FlagCode.values else rows
    rows = rows if (rep_id := number_of(rep)) is None else rows.filter(rep=rep_id)
    shown = page(rows, order=["-last_found_on", "-pk"], cursor=request.GET.get("cursor", ""), limit=ROWS)
    found = counts(mine)
    context = {
        "lines": [(flag, found_words(flag, now=now)) for flag in shown.rows],
        "pager": shown,
        "kinds": [(kind, FlagCode(kind).label, found.get(kind, 0)) for kind in FlagCode.values],
        "reps": User.objects.filter(pk__in=mine.filter(is_current=True).values("rep")).order_by("name", "pk"),
        "code": code, "rep": rep, "show": show, "count": sum(found.values()), "now": now,
    }  # fmt: skip
    return render(request, "assignment/flags.html", context)


@require_http_methods(["GET", "POST"])
@looks
def flag_view(request: HttpRequest, flag_id: int) -> HttpResponse:
    """What shows this flag, and the word of whoever looked into it."""
    rows = flags_visible_to(request.user).select_related("rep", "other_rep", "account", "decided_by")
    flag, now, refusal = get_object_or_404(rows, pk=flag_id), timezone.now(), ""
    note, state = request.POST.get("note", flag.note).replace("\x00", "")[:500], request.POST.get("state", "")
    if request.method == "POST":
        who = {"by": request.user, "now": now}
        try:
            decide_flag(flag.pk, state=state, note=note, version=seen_version(request), **who)
        except RuleViolation as refused:
            refusal = refused.message
        else:
            messages.success(request, _("Noted."))
            return redirect("assignment:flag-list")
    context = {
        "flag": flag, "words": found_words(flag, now=now), "means": MEANS[FlagCode(flag.code)], "now": now,
        "short": SHORT[flag.code], "evidence": evidence_of(flag, user=request.user), "note": note, "refusal": refusal,
    }  # fmt: skip
    return render(request, "assignment/flag.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
@permission_required(SET_UP, raise_exception=True)
def flag_settings_view(request: HttpRequest) -> HttpResponse:
    """Each kind of flag on or off, with its numbers; one form for each."""
    rules = flag_rules()
    sent = request.POST.get("code", "") if request.method == "POST" else ""
    posted = {code: request.POST if code == sent else None for code in rules}
    rows = {code: FlagRuleForm(posted[code], code=code, rule=rule) for code, rule in rules.items()}
    if sent in rows and rows[sent].is_valid():
        form = rows[sent]
        values = {"is_on": form.cleaned_data["is_on"], "numbers": form.numbers(), "version": seen_version(request)}
        try:
            set_flag_rule(sent, by=request.user, now=timezone.now(), **values)
        except RuleViolation as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved. The next night looks by it."))
            return redirect("assignment:flag-settings")
    context = {"rows": list(rows.values()), "sent": sent}
    return render(request, "assignment/setup/flags.html", context, status=422 if request.method == "POST" else 200)
