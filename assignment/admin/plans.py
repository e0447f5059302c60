"""Plans: what is distributed or retrieved, for whom and when."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.base import OpsAdmin, OpsForm
from accounts.models import Book, Organisation, TargetBook, User
from assignment.actions.schedule import organisation_calendar, schedule_of
from assignment.models import Plan
from assignment.rules.schedule import next_slot

WEEKDAYS = [
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")),
    (5, _("Saturday")), (6, _("Sunday")),
]  # fmt: skip
SCHEDULE = ("frequency", "at", "weekday", "nth", "anchor_on")


class PlanForm(OpsForm):
    """Refuses a schedule that never fires, and a plan that is not paused and has no books."""

    weekday = forms.TypedChoiceField(choices=WEEKDAYS, coerce=int, initial=4)
    apply_weekday = forms.TypedChoiceField(
        choices=[("", _("at once")), *WEEKDAYS], coerce=int, required=False, empty_value=None
    )

    class Meta:
        model = Plan
        fields = "__all__"

    def clean(self):
        cleaned = super().clean()
        if any(name in self.errors for name in SCHEDULE):
            return cleaned
        self._check_apply(cleaned)
        self._check_slot(cleaned)
        if not cleaned.get("is_paused") and cleaned.get("is_active") and not self.errors:
            self._check_books(cleaned)
        return cleaned

    def _check_apply(self, cleaned) -> None:
        if (cleaned.get("apply_weekday") is None) != (cleaned.get("apply_at") is None):
            self.add_error("apply_at", _("Give both the day and the time of applying, or neither: then it is at once."))

    def _check_slot(self, cleaned) -> None:
        now = timezone.now()
        plan = Plan(**{name: cleaned.get(name) for name in SCHEDULE})
        if next_slot(schedule_of(plan), after=now, calendar=organisation_calendar(now)) is None:
            self.add_error(
                "weekday",
                _("This schedule never fires: every such day of the next 400 is a holiday. Choose another day."),
            )

    def _check_books(self, cleaned) -> None:
        if not books_of(cleaned.get("target_books"), cleaned.get("owner")):
            raise ValidationError(
                _("No open book takes part: nobody has one on these target books. Open one first, or pause the plan."),
                code="no_books",
            )


def books_of(targets, owner: User | None) -> int:
    """Open books of active reps on these target books (none given: on all active ones), in the owner's teams."""
    books = Book.objects.open().filter(rep__is_active=True, target_book__is_active=True)
    if targets:
        books = books.filter(target_book__in=[target.pk for target in targets])
    if owner is not None and owner.is_leader:
        books = books.filter(rep__team__in=owner.led_team_ids)
    return books.count()


@admin.register(Plan)
class PlanAdmin(OpsAdmin):
    form = PlanForm
    list_display = ("name", "kind", "frequency", "next_run", "is_paused", "needs_approval", "takes_part")
    list_filter = ("kind", "is_paused", "is_active")
    filter_horizontal = ("target_books",)
    fieldsets = (
        (None, {"fields": ("name", "code", "kind", "owner", "is_active", "is_paused", "needs_approval")}),
        (_("Who and how many"), {"fields": ("target_books", "mode", "most_per_book", "keep_families_together")}),
        (
            _("Schedule, in the organisation’s time zone"),
            {"fields": ("frequency", "weekday", "nth", "anchor_on", "at", "apply_weekday", "apply_at")},
        ),
    )

    @admin.display(description=_("next run"))
    def next_run(self, plan: Plan) -> str:
        if plan.is_paused or not plan.is_active:
            return gettext("paused")
        now = timezone.now()
        slot = next_slot(schedule_of(plan), after=now, calendar=organisation_calendar(now))
        return date_format(slot.astimezone(Organisation.load().zone), "D j N, H:i") if slot else gettext("never")

    @admin.display(description=_("books"))
    def takes_part(self, plan: Plan) -> int:
        return books_of(plan.target_books.all(), plan.owner)

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        plan = form.instance
        count = books_of(plan.target_books.all(), plan.owner)
        if not count:
            messages.warning(request, _("This plan has no books yet: nobody has a book on its target books."))
        else:
            text = ngettext("%(n)d book takes part.", "%(n)d books take part.", count) % {"n": count}
            messages.info(request, f"{text} {gettext('Next run')}: {self.next_run(plan)}.")

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "target_books":
            kwargs["queryset"] = TargetBook.objects.filter(is_active=True)
        return super().formfield_for_manytomany(db_field, request, **kwargs)
