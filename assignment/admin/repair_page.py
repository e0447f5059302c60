"""One reported record in the admin, with all that is known about it, and the decisions of ops."""

from collections.abc import Callable
from datetime import date
from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.actions.account_fields import EDITABLE
from accounts.display.formats import day
from accounts.errors import RuleViolation
from accounts.queries.look_up import same_account
from accounts.rules.numbers import number_of
from assignment.actions.closing import close_account, close_as_duplicate_of
from assignment.actions.questions import ask_back
from assignment.actions.repairs import data_was_right, fix, release
from assignment.actions.reports import repair_fields
from assignment.models import Repair

OPEN = Repair.State.OPEN


def due_words(repair: Repair, *, today: date) -> str:
    """How long a report has waited, or what was decided."""
    if repair.state != OPEN:
        return str(repair.get_state_display())
    if repair.waits_since is not None:
        return gettext("asked %(day)s") % {"day": day(repair.waits_since, now=timezone.now())}
    days = (repair.due_on - today).days
    if days < 0:
        return ngettext("overdue by %(n)d day", "overdue by %(n)d days", -days) % {"n": -days}
    return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days} if days else gettext("today")


class DecisionForm(forms.Form):
    """One repair: the right value, who stays if it is a duplicate, a word to the reporter."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    value = forms.CharField(label=_("Right value"), required=False, max_length=500)
    original = forms.IntegerField(label=_("No. of the account that stays"), required=False, min_value=1)
    note = forms.CharField(
        label=_("Word or question to the reporter"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "cols": 50}),
    )  # fmt: skip


class RepairPage:
    """The change page of the queue: decides instead of saving a form."""

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None) -> HttpResponse:
        """The record with what was said about it, and the decisions. A decided one is only shown."""
        rows = self.get_queryset(request).select_related("from_return__evidence", "duplicate_of")
        repair = rows.filter(pk=number_of(object_id)).first()
        if repair is None or not self.has_change_permission(request, repair):
            return super().change_view(request, object_id, form_url, extra_context)
        initial = {
            "seen_version": repair.version,
            "value": repair.proposed_value or self._current(repair),
            "original": repair.duplicate_of_id,
        }
        form = DecisionForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid() and self._decide(request, repair, form):
            return HttpResponseRedirect(reverse("admin:assignment_repair_changelist"))
        return TemplateResponse(request, "admin/assignment/repair/decide.html", self._shown(request, repair, form))

    def _decide(self, request: HttpRequest, repair: Repair, form: DecisionForm) -> bool:
        """Carry the pressed decision out; False with the reason at the form when it is refused."""
        values = form.cleaned_data
        if values["seen_version"] != repair.version:
            form.add_error(None, _("Somebody else decided on it in the meantime. Reload the page."))
            return False
        decision = request.POST.get("decision", "fix")
        if decision == "fix" and repair.field in EDITABLE and values["value"] == self._current(repair):
            form.add_error("value", _("This stands there already. If it is right, the data was right."))
            return False
        who = {"by": request.user, "now": timezone.now(), "note": values["note"]}
        value = values["value"] if repair.field in EDITABLE else None
        decisions: dict[str, Callable] = {
            "fix": partial(fix, [repair.pk], value=value),
            "right": partial(data_was_right, [repair.pk]),
            "release": partial(release, [repair.pk]),
            "duplicate": partial(close_as_duplicate_of, repair.account_id, original_id=values["original"] or 0),
            "close": partial(close_account, repair.account_id),
            "ask": lambda *, by, now, note: ask_back([repair.pk], text=note, by=by, now=now),
        }
        try:
            decisions[decision](**who)
        except (RuleViolation, KeyError) as refusal:
            form.add_error(None, getattr(refusal, "message", gettext("Choose one of the buttons.")))
            return False
        asked = gettext("%(rep)s was asked about %(account)s. Until the answer your time stands still.")
        words = asked if decision == "ask" else gettext("%(account)s is done.")
        messages.success(request, words % {"account": repair.account.name, "rep": repair.reported_by.name})
        return True

    def _current(self, repair: Repair) -> str:
        """What stands in the field now, as text; empty for what is no column."""
        value = getattr(repair.account, repair.field) if repair.field in EDITABLE else None
        return "" if value is None else str(value)

    def _shown(self, request: HttpRequest, repair: Repair, form: DecisionForm) -> dict:
        account = repair.account
        alike = same_account(name=account.name, domain=account.domain, limit=6)
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": account.name,
            "repair": repair,
            "account": account,
            "what": repair_fields().get(repair.field, repair.field),
            "due": due_words(repair, today=repair.today),
            "questions": repair.questions.select_related("asked_by"),
            "merged": repair.merged.select_related("reported_by"),
            "evidence": repair.from_return and repair.from_return.evidence,
            "is_open": repair.state == OPEN,
            "has_value": repair.field in EDITABLE,
            "current_value": self._current(repair),
            "record": [
                (str(account._meta.get_field(name).verbose_name).capitalize(), getattr(account, name))
                for name in ("name", "domain", "website", "phone", "street", "city", "country", "industry", "employees")
            ],
            "alike": [found for found in alike if found.id != account.pk],
            "contacts": account.contacts.present(),
            "others": [
                (other, repair_fields().get(other.field, other.field))
                for other in account.repairs.filter(state=OPEN).exclude(pk=repair.pk)
            ],
            "form": form,
        }
