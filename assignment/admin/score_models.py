"""Versions of the score model, published with the run that scores all accounts anew."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import RuleViolation
from assignment.actions.score_jobs import publish_model
from scoring.admin.models import ScoreModelAdmin
from scoring.models import ScoreModel


@admin.register(ScoreModel)
class PublishedModelAdmin(ScoreModelAdmin):
    actions = (*ScoreModelAdmin.actions, "publish_draft")

    @admin.action(description=gettext_lazy("Publish this draft"), permissions=["change"])
    def publish_draft(self, request, queryset) -> None:
        version = self.only(request, queryset)
        if version is None:
            return
        try:
            _model, run = publish_model(version.pk, by=request.user, now=timezone.now())
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
            return
        words = _("%(model)s is in force; all accounts are scored anew.")
        if run is None:
            words = _("%(model)s is in force. Scoring is switched off, so that nothing is scored by it yet.")
        messages.success(request, words % {"model": version})
