"""Segments and kinds of book, with what the rules of engagement and the workers have to do with them."""

from django.contrib import admin, messages
from django.utils import timezone

from accounts.admin.segments import SegmentAdmin
from accounts.models import Segment, TargetBook
from assignment.actions.segments import ask_enrolment
from assignment.actions.target_books import asks_of, overload_words, refuse_what_cannot_be, workloads
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
        refuse_what_cannot_be(target, more_than_can_be_worked=True)
        for load in workloads(target, asks_of(target)):
            if not load.fits:
                messages.warning(request, overload_words(load))
