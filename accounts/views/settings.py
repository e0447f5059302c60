"""One's own settings and notifications."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST
from rest_framework.authtoken.models import Token

from accounts.actions.mailing import choose_mail
from accounts.actions.notify import mark_read
from accounts.display.mailing import GROUP_LABELS
from accounts.mail.actions.addresses import renew_address
from accounts.mail.queries.addresses import capture_address
from accounts.models import MailChoice, User
from accounts.queries.mailing import mail_choices


class SettingsForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "time_zone"]
        labels = {"name": gettext_lazy("Name"), "time_zone": gettext_lazy("Time zone")}
        help_texts = {"time_zone": gettext_lazy("A name such as Europe/Oslo; empty means the organisation’s.")}


class MailChoicesForm(forms.Form):
    """One choice per group of notifications."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for group, label in GROUP_LABELS.items():
            self.fields[group] = forms.ChoiceField(label=label, choices=MailChoice.Cadence.choices)


@require_http_methods(["GET", "POST"])
def settings_view(request: HttpRequest) -> HttpResponse:
    """Name and time zone; a new API token on request, shown once; what is mailed; where mail is captured."""
    if request.POST.get("token") == "new":
        Token.objects.filter(user=request.user).delete()
        token = Token.objects.create(user=request.user)
        return _page(request, token=token.key)
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.save(update_fields=["name", "time_zone"])
        messages.success(request, _("Saved."))
        return redirect("accounts:settings")
    return _page(request, form=form)


@require_POST
def mail_choices_view(request: HttpRequest) -> HttpResponse:
    """How often each group of notifications comes by mail."""
    form = MailChoicesForm(request.POST)
    if not form.is_valid():
        return _page(request, mail_form=form)
    choose_mail(request.user, form.cleaned_data)
    messages.success(request, _("Saved. The next mail follows what you chose."))
    return redirect("accounts:settings")


@require_POST
def capture_address_view(request: HttpRequest) -> HttpResponse:
    """A new secret address; the one before captures nothing any more."""
    renew_address(request.user, now=timezone.now())
    messages.success(request, _("This is your new address. The one before captures nothing any more."))
    return redirect("accounts:settings")


def _page(
    request: HttpRequest,
    *,
    form: SettingsForm | None = None,
    mail_form: MailChoicesForm | None = None,
    token: str = "",
) -> HttpResponse:
    """The settings with what was sent; 422 when a form was refused."""
    context = {
        "form": form or SettingsForm(instance=request.user),
        "mail_form": mail_form or MailChoicesForm(initial=mail_choices(request.user)),
        "sends_mail": settings.SENDS_MAIL,
        "capture_address": capture_address(request.user),
        "captures": bool(settings.MAIL_CAPTURE_ADDRESS),
        "token": token,
    }
    refused = any(one.is_bound and one.errors for one in (context["form"], context["mail_form"]))
    return render(request, "accounts/settings.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "POST"])
def notifications_view(request: HttpRequest) -> HttpResponse:
    """The newest hundred; POST marks all as read."""
    mine = request.user.notifications
    if request.method == "POST":
        mark_read(request.user, now=timezone.now())
        return redirect("accounts:notifications")
    return render(
        request, "accounts/notifications.html", {"rows": mine.order_by("-created_at")[:100], "now": timezone.now()}
    )
