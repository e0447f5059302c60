"""Plans: what is distributed or retrieved, for whom and when."""

from copy import copy

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import OpsAdmin, OpsForm
from accounts.criteria_form import CriteriaField
from accounts.errors import RuleViolation
from accounts.forms import put_refusal
from accounts.models import Organisation, TargetBook, User
from assignment.actions.plan_checks import books_of, check_plan
from assignment.actions.plans import PLAIN
from assignment.display.plan_words import MODE_NAMES
from assignment.display.words import with_use
from assignment.models import Plan
from assignment.queries.plan_terms import LISTS, named_ids
from assignment.queries.schedule import organisation_calendar, schedule_of
from assignment.rules.plan_terms import RANKING, only_stops
from assignment.rules.schedule import next_slot


class PlanForm(OpsForm):
    """Asks what the pages ask. `by`: the person at the form, set for each request."""

    weekday = forms.TypedChoiceField(choices=WEEKDAYS.items(), coerce=int, initial=4)
    apply_weekday = forms.TypedChoiceField(
        choices=[("", _("at once")), *WEEKDAYS.items()], coerce=int, required=False, empty_value=None
    )

    criteria = CriteriaField(label=_("Only these accounts"))
    by: User

    class Meta:
        model = Plan
        fields = "__all__"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ranking"].initial = RANKING
        self.fields["mode"].choices = list(MODE_NAMES.items())
        self.fields["exclusions"].required = False
        self._offer_target_books(self.fields["target_books"])

    def _offer_target_books(self, field) -> None:
        """Those in use, and those that the plan names: were these left out, the list could become empty: all."""
        named = self.instance.target_books.values("pk") if self.instance.pk else []
        field.queryset = TargetBook.objects.filter(Q(is_active=True) | Q(pk__in=named))
        field.label_from_instance = with_use

    def clean(self):
        cleaned = super().clean()
        cleaned["exclusions"] = cleaned.get("exclusions") or {}
        if self.errors or (self.instance.pk and only_stops({name: cleaned[name] for name in self.changed_data})):
            return cleaned
        plan = copy(self.instance)
        for name in (*PLAIN, "kind", "owner"):
            setattr(plan, name, cleaned[name])
        lists = {name: list(cleaned[name]) for name in LISTS}
        keeps = plan.pk and "owner" not in self.changed_data
        known = named_ids(plan) if keeps else {}
        try:
            check_plan(plan, lists, by=self.by, now=timezone.now(), known=known)
        except RuleViolation as refusal:
            put_refusal(refusal, into=self)
        return cleaned


@admin.register(Plan)
class PlanAdmin(OpsAdmin):
    form = PlanForm
    list_display = ("name", "kind", "frequency", "next_run", "is_paused", "needs_approval", "takes_part")
    list_filter = ("kind", "is_paused", "is_active")
    filter_horizontal = ("target_books",)
    raw_id_fields = ("source_books", "recipients")
    fieldsets = (
        (
            None,
            {"fields": ("name", "code", "kind", "owner", "is_active", "is_paused", "needs_approval", "notifies_reps")},
        ),
        (_("Who and how many"), {"fields": ("target_books", "recipients", "mode", "most_per_book", "fill_to_percent")}),
        (
            _("Which accounts, in which order"),
            {
                "fields": (
                    "source_books",
                    "minimum_score",
                    "criteria",
                    "ranking",
                    "exclusions",
                    "keep_families_together",
                    "gives_tags",
                )
            },
        ),
        (
            _("Schedule, in the organisation’s time zone"),
            {"fields": ("frequency", "weekday", "nth", "anchor_on", "at", "lead_hours", "apply_weekday", "apply_at")},
        ),
    )

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.by = request.user
        return form

    @admin.display(description=_("next run"))
    def next_run(self, plan: Plan) -> str:
        if plan.is_paused or not plan.is_active:
            return gettext("paused")
        now = timezone.now()
        slot = next_slot(schedule_of(plan), after=now, calendar=organisation_calendar(now))
        return date_format(slot.astimezone(Organisation.load().zone), "D j N, H:i") if slot else gettext("never")

    @admin.display(description=_("books"))
    def takes_part(self, plan: Plan) -> int:
        return books_of(plan.target_books.all(), plan.owner, reps=plan.recipients.all())

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        plan = form.instance
        count = books_of(plan.target_books.all(), plan.owner, reps=plan.recipients.all())
        if not count:
            messages.warning(request, _("This plan has no books yet: nobody has a book on its target books."))
        else:
            text = ngettext("%(n)d book takes part.", "%(n)d books take part.", count) % {"n": count}
            messages.info(request, f"{text} {gettext('Next run')}: {self.next_run(plan)}.")
