"""Segments, kinds of book and books, with what the rules of engagement, the actions and the workers say to them."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.admin.segments import BookAdmin, BookForm, SegmentAdmin
from accounts.errors import RuleViolation
from accounts.models import Book, CadenceStep, Requirement, Segment, TargetBook
from accounts.queries.calendar import local_day
from assignment.actions.books import codes, refuse_closing, refuse_opening
from assignment.actions.cadence import refuse_steps, shortfalls
from assignment.actions.segments import ask_enrolment
from assignment.actions.target_books import (
    asks_of,
    count_anew,
    overload_words,
    refuse_switching_off,
    refuse_taken_name,
    refuse_what_cannot_be,
    workloads,
)
from assignment.rules.cadence import Step
from scoring.admin.target_books import CheckedTargetBookAdmin, TargetBookForm


@admin.register(Segment)
class EnrollingSegmentAdmin(SegmentAdmin):
    def enrol_later(self) -> None:
        ask_enrolment(now=timezone.now())


class RuledTargetBookForm(TargetBookForm):
    """Refuses a name that is taken, and to switch off what open books follow."""

    def refuse(self) -> None:
        refuse_taken_name(self.instance, self.instance.name)
        if self.instance.pk and "is_active" in self.changed_data and not self.instance.is_active:
            refuse_switching_off(self.instance)


@admin.register(TargetBook)
class RuledTargetBookAdmin(CheckedTargetBookAdmin):
    form = RuledTargetBookForm

    def save_related(self, request, form, formsets, change) -> None:
        """What contradicts the rules is refused with its numbers; a full book that cannot be worked is only said."""
        super().save_related(request, form, formsets, change)
        target = form.instance
        _date_new_steps(formsets)
        refuse_what_cannot_be(target, more_than_can_be_worked=True)
        self._check_cadence(request, target, formsets)
        asked = any(formset.model is Requirement and formset.has_changed() for formset in formsets)
        if change and (asked or "window_days" in form.changed_data):
            transaction.on_commit(partial(count_anew, now=timezone.now()))
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


class RuledBookForm(BookForm):
    """Refuses what the actions refuse: a second book, a kind that is not in use, to close what is still needed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("target_book"):
            field.queryset = TargetBook.objects.filter(Q(is_active=True) | Q(pk=self.instance.target_book_id))

    def clean_countries(self) -> list[str]:
        return _said(codes, self.cleaned_data["countries"], "countries")

    def clean_languages(self) -> list[str]:
        return _said(codes, self.cleaned_data["languages"], "languages")

    def clean_closed_on(self) -> date | None:
        closed_on = self.cleaned_data["closed_on"]
        if closed_on:
            _said(refuse_closing, self.instance)
        return closed_on

    def refuse(self) -> None:
        if not self.instance.pk:
            refuse_opening(self.instance.rep)


def _said(ask: Callable[..., Any], *about: Any) -> Any:
    """What an action answers about a field; its refusal stands at that field."""
    try:
        return ask(*about)
    except RuleViolation as refusal:
        raise forms.ValidationError(refusal.message, code=refusal.code) from refusal


@admin.register(Book)
class RuledBookAdmin(BookAdmin):
    form = RuledBookForm

    def has_change_permission(self, request, obj=None) -> bool:
        """A closed book stays closed: its rep gets a new one."""
        return super().has_change_permission(request, obj) and (obj is None or obj.closed_on is None)

    def get_exclude(self, request, obj=None) -> tuple[str, ...]:
        """A new book is open."""
        return () if obj else ("closed_on",)
