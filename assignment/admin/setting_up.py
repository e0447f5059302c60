"""Segments and kinds of book, with what the rules of engagement and the workers have to do with them."""

from django.contrib import admin, messages
from django.utils import timezone

from accounts.admin.segments import SegmentAdmin
from accounts.models import CadenceStep, Segment, TargetBook
from accounts.queries.calendar import local_day
from assignment.actions.cadence import refuse_steps, shortfalls
from assignment.actions.segments import ask_enrolment
from assignment.actions.target_books import asks_of, overload_words, refuse_what_cannot_be, workloads
from assignment.rules.cadence import Step
from scoring.admin.target_books import CheckedTargetBookAdmin


@admin.register(Segment)
class EnrollingSegmentAdmin(SegmentAdmin):
    def enrol_later(self) -> None:
        ask_enrolment(now=timezone.now())


@admin.register(TargetBook)
class RuledTargetBookAdmin(CheckedTargetBookAdmin):
    def save_related(self, request, form, formsets, change) -> None:
        """What contradicts the rules is refused with its numbers; a full book that cannot be worked is only said."""
        super().save_related(request, form, formsets, change)
        target = form.instance
        _date_new_steps(formsets)
        refuse_what_cannot_be(target, more_than_can_be_worked=True)
        self._check_cadence(request, target, formsets)
        for load in workloads(target, asks_of(target)):
            if not load.fits:
                messages.warning(request, overload_words(load))

    def _check_cadence(self, request, target: TargetBook, formsets) -> None:
        """Steps that were changed must be possible; that they are too few is only said."""
        changed = any(formset.model is CadenceStep and formset.has_changed() for formset in formsets)
        if not changed:
            return
        refuse_steps([Step(*row) for row in target.cadence.values_list("day", "kind", "words")])
        for shortfall in shortfalls(target, asks_of(target)):
            messages.warning(request, shortfall)


def _date_new_steps(formsets) -> None:
    new = [step.pk for formset in formsets if formset.model is CadenceStep for step in formset.new_objects]
    CadenceStep.objects.filter(pk__in=new).update(since=local_day(timezone.now()))
