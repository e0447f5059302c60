"""One's own settings and notifications."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from rest_framework.authtoken.models import Token

from accounts.models import User


class SettingsForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "time_zone"]
        labels = {"name": gettext_lazy("Name"), "time_zone": gettext_lazy("Time zone")}
        help_texts = {"time_zone": gettext_lazy("A name such as Europe/Oslo; empty means the organisation’s.")}


@require_http_methods(["GET", "POST"])
def settings_view(request: HttpRequest) -> HttpResponse:
    """Name and time zone; a new API token on request, shown once."""
    if request.POST.get("token") == "new":
        Token.objects.filter(user=request.user).delete()
        token = Token.objects.create(user=request.user)
        return render(
            request, "accounts/settings.html", {"form": SettingsForm(instance=request.user), "token": token.key}
        )
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.save(update_fields=["name", "time_zone"])
        messages.success(request, _("Saved."))
        return redirect("accounts:settings")
    return render(request, "accounts/settings.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def notifications_view(request: HttpRequest) -> HttpResponse:
    """The newest hundred; POST marks all as read."""
    mine = request.user.notifications
    if request.method == "POST":
        mine.filter(read_at=None).update(read_at=timezone.now())
        return redirect("accounts:notifications")
    return render(
        request, "accounts/notifications.html", {"rows": mine.order_by("-created_at")[:100], "now": timezone.now()}
    )
