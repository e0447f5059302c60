"""The tray of captured mail, and the page on which ops sees how mail is doing."""

import io

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions.mailing import send_again
from accounts.errors import RuleViolation
from accounts.mail.queries.addresses import capture_address, own_secrets, parties_shown
from accounts.mail.queries.state import capture_is_on, capture_state, share_captured, tray, waiting_for
from accounts.models import Account, CapturedMail
from accounts.queries.keyset import page
from accounts.queries.mailing import failed_mailings, sending
from bookofbusiness.mail.capture import raw_shown
from bookofbusiness.mail.forms import PlaceForm
from bookofbusiness.mail.inbox import inbox_address
from bookofbusiness.mail.places import suggestions
from bookofbusiness.mail.tray import (
    can_be_placed,
    can_be_taken_back,
    direction_is_free,
    discard,
    found_in,
    log_captured,
    other_sides,
    take_back,
)
from bookofbusiness.mail.words import SHOWS, note_words, why_words

may_work = permission_required("accounts.work_book", raise_exception=True)
State = CapturedMail.State


@require_GET
@may_work
def tray_view(request: HttpRequest) -> HttpResponse:
    """One's own captured mail by state, for ops everybody's; what waits comes first."""
    show = request.GET.get("show", State.WAITING)
    show = show if show in SHOWS else State.WAITING
    rows = tray(request.user, state=show).prefetch_related("for_users")
    shown = page(rows, order=["-pk"], cursor=request.GET.get("cursor", ""), limit=50)
    for mail in shown.rows:
        mail.why_words, mail.can_be_placed = why_words(mail), can_be_placed(mail)
        mail.can_be_taken_back = can_be_taken_back(mail)
    context = {
        "rows": shown.rows, "pager": shown, "show": show, "shows": SHOWS.items(), "now": timezone.now(),
        "is_on": capture_is_on(), "waiting": waiting_for(request.user), "address": capture_address(request.user),
    }  # fmt: skip
    return render(request, "bookofbusiness/mail/tray.html", context)


@require_GET
@may_work
def mail_view(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One captured mail, and where it may belong."""
    return _page(request, _visible(request, mail_id))


@require_POST
@may_work
def mail_log_view(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Log it on an account, with a person there, known or new."""
    mail = _visible(request, mail_id)
    form = PlaceForm(request.POST)
    if not form.is_valid():
        return _page(request, mail, refusal=" ".join(error for errors in form.errors.values() for error in errors))
    account = get_object_or_404(Account.objects.visible_to(request.user).only("pk"), pk=form.cleaned_data["account"])
    try:
        answer = log_captured(mail.pk, form.place(account.pk), by=request.user, now=timezone.now())
    except RuleViolation as refusal:
        return _page(request, mail, refusal=refusal.message)
    messages.success(request, answer.sentence)
    return redirect("mail:tray")


@require_POST
@may_work
def mail_discard_view(request: HttpRequest, mail_id: int) -> HttpResponse:
    """It belongs nowhere; it can be taken back."""
    if discard([_visible(request, mail_id).pk], by=request.user, now=timezone.now()):
        messages.success(request, _("Discarded. You find it under “Discarded” while it is kept."))
    return redirect("mail:tray")


@require_POST
@may_work
def mail_recovery_view(request: HttpRequest, mail_id: int) -> HttpResponse:
    """Back into the tray."""
    mail = _visible(request, mail_id)
    if take_back([mail.pk], by=request.user, now=timezone.now()):
        messages.success(request, _("It waits in the tray again."))
    return redirect("mail:detail", mail.pk)


@require_GET
@may_work
def mail_raw_view(request: HttpRequest, mail_id: int) -> FileResponse:
    """The message as it came, but for secret addresses of others."""
    mail = _visible(request, mail_id)
    if not mail.raw or not mail.raw.storage.exists(mail.raw.name):
        raise Http404
    content = io.BytesIO(raw_shown(mail, own=own_secrets(request.user)))
    answer = FileResponse(
        content, as_attachment=True, filename=f"mail-{mail.pk}.eml", content_type="application/octet-stream"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_http_methods(["GET", "POST"])
@permission_required("assignment.change_rules", raise_exception=True)
def setup_mail_view(request: HttpRequest) -> HttpResponse:
    """How sending and capture are set up and doing; POST lets failed mails be tried again."""
    now = timezone.now()
    if request.method == "POST":
        count = send_again(list(failed_mailings().values_list("pk", flat=True)), now=now)
        words = ngettext("%(n)s mail is tried again.", "%(n)s mails are tried again.", count) % {"n": count}
        messages.success(request, words)
        return redirect("mail:setup")
    address = inbox_address()
    context = {
        "now": now, "sending": sending(now=now), "failed": failed_mailings()[:20], "share": share_captured(now=now),
        "capture": capture_state(address.source if address else "", now=now), "retention": settings.MAIL_RETENTION_DAYS,
        "inbox_source": address.source if address else "", "most": settings.MAIL_MOST_BYTES // 1024 // 1024,
    }  # fmt: skip
    return render(request, "bookofbusiness/mail/setup.html", context)


def _visible(request: HttpRequest, mail_id: int) -> CapturedMail:
    return get_object_or_404(CapturedMail.objects.visible_to(request.user), pk=mail_id)


def _page(request: HttpRequest, mail: CapturedMail, *, refusal: str = "") -> HttpResponse:
    is_open = can_be_placed(mail)
    found = found_in(mail) if is_open else None
    is_free = is_open and direction_is_free(mail, found)
    direction = is_free and request.POST.get("direction") or mail.direction or "in"
    text = (request.GET.get("text") or request.POST.get("text") or "").replace("\x00", "").strip()[:100]
    others = other_sides(mail, direction, found) if is_open else []
    context = {
        "mail": mail, "why": why_words(mail), "notes": note_words(mail), "text": text, "is_free": is_free,
        "now": timezone.now(),
        "places": suggestions(mail, others, user=request.user, text=text) if is_open else [], "is_open": is_open,
        "direction": direction, "refusal": refusal, "can_be_taken_back": can_be_taken_back(mail),
        "talks": mail.interactions.select_related("account", "contact").order_by("pk"),
        "parties": parties_shown(mail, own=own_secrets(request.user)),
        "may_open": set(_openable(request, mail)), "sent": request.POST,
    }  # fmt: skip
    return render(request, "bookofbusiness/mail/detail.html", context, status=422 if refusal else 200)


def _openable(request: HttpRequest, mail: CapturedMail) -> list[int]:
    """The accounts on which it was logged that the reader may open."""
    seen = Account.objects.visible_to(request.user).filter(pk__in=mail.interactions.values("account"))
    return list(seen.values_list("pk", flat=True))
