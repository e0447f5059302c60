"""The shape of a plan as the page sends it; whether it may be so is decided by the action."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from accounts.criteria_form import CriteriaField
from accounts.forms import DateInput
from accounts.models import Book, TargetBook, User
from accounts.rules.tags import tags_in
from assignment.display.plan_words import EXCLUDED, EXCLUDED_HELP, MODES, NTH, RANKED, UNITS, gone_words
from assignment.models import Plan, RunKind
from assignment.queries.plan_terms import LISTS
from assignment.queries.plans import what_is_gone
from assignment.rules.plan_terms import EXCLUSIONS, RANKED_BY, Terms
from assignment.rules.schedule import Schedule

FEW = 30
TOP_OFF, FIXED, SHARE, BOTH = "top_off", "fixed", "share", "both"
Choices = Mapping[str, list[tuple[int, str]]]
AT_ONCE, ON_DAY, AHEAD = "at_once", "on_day", "ahead"
POOL, BOOKS = "pool", "books"
PLACES = tuple(f"rank_{place}" for place in range(1, len(RANKED_BY) + 1))


class ExclusionRow(NamedTuple):
    """One exclusion of the form: its switch, its number where it has one, and what the number means."""

    switch: BoundField
    number: BoundField | None
    unit: Any
    help: Any


class ScheduleForm(forms.Form):
    """When a plan runs and when it is applied."""

    frequency = forms.ChoiceField(label=lazy("How often"), choices=Plan.Frequency.choices)
    weekday = forms.TypedChoiceField(label=lazy("Day"), coerce=int, choices=list(WEEKDAYS.items()))
    nth = forms.TypedChoiceField(
        label=lazy("Which one in the month"), coerce=int, choices=list(NTH.items()), required=False, empty_value=1,
        help_text=lazy("Only for every month."),
    )  # fmt: skip
    anchor_on = forms.DateField(
        label=lazy("A day in a week that counts"), required=False, widget=DateInput(),
        help_text=lazy("Only for every second week."),
    )  # fmt: skip
    at = forms.TimeField(label=lazy("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    applied = forms.ChoiceField(
        label=lazy("When it is applied"), widget=forms.RadioSelect, initial=AT_ONCE,
        choices=[
            (AT_ONCE, lazy("At once, unless it waits for a yes")),
            (ON_DAY, lazy("Later, on a set day and time")),
            (AHEAD, lazy("At the time above; the preview is built so many hours earlier, in working hours")),
        ],
    )  # fmt: skip
    apply_weekday = forms.TypedChoiceField(
        label=lazy("Applied on"), coerce=int, required=False, empty_value=None,
        choices=[("", lazy("choose")), *WEEKDAYS.items()],
    )  # fmt: skip
    apply_at = forms.TimeField(
        label=lazy("Applied at"), required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )
    lead_hours = forms.IntegerField(label=lazy("Hours earlier"), required=False, min_value=1, max_value=336)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        needed = {ON_DAY: ("apply_weekday", "apply_at"), AHEAD: ("lead_hours",)}
        for name in needed.get(values.get("applied", ""), ()):
            if values.get(name) is None and name not in self.errors:
                self.add_error(name, _("Fill this in, or choose another way above."))
        return values

    def schedule_values(self) -> dict[str, Any]:
        """What the plan keeps of it: fields of ways that were not chosen are emptied."""
        given = self.cleaned_data
        values = {name: given[name] for name in ("frequency", "weekday", "nth", "anchor_on", "at")}
        is_set, is_ahead = given["applied"] == ON_DAY, given["applied"] == AHEAD
        values |= {name: given[name] if is_set else None for name in ("apply_weekday", "apply_at")}
        return values | {"lead_hours": given["lead_hours"] if is_ahead else None}

    def schedule(self) -> Schedule:
        kept = self.schedule_values()
        return Schedule(
            frequency=kept["frequency"], at=kept["at"], weekday=kept["weekday"], nth=kept["nth"],
            anchor=kept["anchor_on"], lead_hours=kept["lead_hours"],
        )  # fmt: skip


class PlanForm(ScheduleForm):
    """A whole plan. `kind` decides which fields there are; `by` whose books and reps may be chosen."""

    name = forms.CharField(label=lazy("Name"), max_length=100)
    target_books = forms.ModelMultipleChoiceField(
        TargetBook.objects.none(), label=lazy("Target books"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=lazy("None chosen means all."),
    )  # fmt: skip
    recipients = forms.ModelMultipleChoiceField(
        User.objects.none(), label=lazy("Only these reps"), required=False, help_text=lazy("None chosen means all.")
    )
    fill = forms.ChoiceField(
        label=lazy("How many"), widget=forms.RadioSelect, initial=TOP_OFF,
        choices=[
            (TOP_OFF, lazy("Fill every book up")), (FIXED, lazy("A fixed number at most, each time")),
            (SHARE, lazy("Fill every book to a share of its places")),
            (BOTH, lazy("A fixed number at most, and no further than a share of the places")),
        ],
    )  # fmt: skip
    most_per_book = forms.IntegerField(label=lazy("Accounts per book"), required=False, min_value=1, max_value=10_000)
    fill_to_percent = forms.IntegerField(
        label=lazy("Percent of its places"), required=False, min_value=1, max_value=100
    )
    mode = forms.ChoiceField(label=lazy("Way to share out"), choices=list(MODES.items()), widget=forms.RadioSelect)
    source = forms.ChoiceField(
        label=lazy("Where the accounts come from"), widget=forms.RadioSelect, initial=POOL,
        choices=[(POOL, lazy("The pool")), (BOOKS, lazy("The books of certain reps"))],
    )  # fmt: skip
    source_books = forms.ModelMultipleChoiceField(
        Book.objects.none(), label=lazy("Whose books"), required=False,
        help_text=lazy("What is being worked on, in repair or claimed by a return stays with them."),
    )  # fmt: skip
    minimum_score = forms.IntegerField(
        label=lazy("Minimum score"), required=False, min_value=0, max_value=100,
        help_text=lazy("Besides the minimum of the target book; the higher one holds."),
    )  # fmt: skip
    criteria = CriteriaField(label=lazy("Only these accounts"))
    keep_families_together = forms.BooleanField(
        label=lazy("Keep families in one book"), required=False,
        help_text=lazy("A family that another book holds stays with it."),
    )  # fmt: skip
    gives_tags = forms.CharField(
        label=lazy("Given accounts get these tags"), required=False, max_length=1000,
        widget=forms.TextInput(attrs={"placeholder": lazy("q3-campaign"), "dir": "auto"}),
        help_text=lazy(
            "Commas between them, at most five. Criteria find accounts by a tag; an undo of a run takes it away again "
            "where the run brought it."
        ),
    )  # fmt: skip
    needs_approval = forms.BooleanField(label=lazy("A leader approves every run"), required=False)
    notifies_reps = forms.BooleanField(label=lazy("Tell reps, in one message each"), required=False)
    is_paused = forms.BooleanField(label=lazy("Paused"), required=False)
    is_active = forms.BooleanField(label=lazy("In use"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    ONLY_DISTRIBUTION = (
        "fill", "most_per_book", "fill_to_percent", "mode", "source", "source_books", "minimum_score",
        "keep_families_together", "gives_tags", *PLACES,
    )  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, by: User, **kwargs: Any):
        super().__init__(*args, initial=initial_of(plan), **kwargs)
        self.kind, self.is_distribution = plan.kind, plan.kind == RunKind.DISTRIBUTION
        books = Book.objects.open().visible_to(by).filter(rep__is_active=True)
        shown = list(books.select_related("rep").order_by("rep__name", "pk"))
        choices = {
            "target_books": [(row.pk, row.name) for row in TargetBook.objects.filter(is_active=True)],
            "recipients": [(book.rep_id, book.rep.name) for book in shown],
            "source_books": [(book.pk, book.rep.name) for book in shown],
        }
        self._choose(choices, named=self.initial, by=by)
        first = [(name, RANKED[name]) for name in RANKED_BY]
        self.fields[PLACES[0]] = forms.ChoiceField(label=lazy("First by"), choices=first)
        for name in PLACES[1:]:
            ranked = [("", lazy("nothing")), *first]
            self.fields[name] = forms.ChoiceField(label=lazy("Then by"), required=False, choices=ranked)
        for code, rule in EXCLUSIONS.items():
            self.fields[f"on_{code}"] = forms.BooleanField(label=EXCLUDED[code], required=False)
            if rule.unit:
                self.fields[f"number_{code}"] = forms.IntegerField(
                    label=EXCLUDED[code], required=False, min_value=1, max_value=rule.most,
                    widget=forms.NumberInput(attrs={"class": "form-control w-few"}),
                )  # fmt: skip
        if not self.is_distribution:
            for name in [*self.ONLY_DISTRIBUTION, *(n for n in self.fields if n.startswith(("on_", "number_")))]:
                del self.fields[name]

    def _choose(self, choices: Choices, *, named: Mapping[str, Any], by: User) -> None:
        """What may be chosen, and what the plan names already: were it left out, saving would take it off the list, and
        an empty list means all.
        """
        gone = what_is_gone({name: set(named[name]) - dict(choices[name]).keys() for name in LISTS}, user=by)
        for name in LISTS:
            field = self.fields[name]
            offered = choices[name] + [(pk, gone_words(*words)) for pk, words in sorted(gone[name].items())]
            field.queryset = field.queryset.model.objects.filter(pk__in=list(dict(offered)))
            few = len(offered) <= FEW
            field.widget = forms.CheckboxSelectMultiple() if few else forms.SelectMultiple(attrs={"size": 8})
            field.choices = offered

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        needed = {
            "most_per_book": ("fill", (FIXED, BOTH)), "fill_to_percent": ("fill", (SHARE, BOTH)),
            "source_books": ("source", (BOOKS,)),
        }  # fmt: skip
        for name, (asked, ways) in needed.items():
            if values.get(asked) in ways and not values.get(name) and name not in self.errors:
                self.add_error(name, _("Fill this in, or choose another way above."))
        return values

    def exclusion_rows(self) -> Iterator[ExclusionRow]:
        for code, rule in EXCLUSIONS.items():
            number = self[f"number_{code}"] if rule.unit else None
            yield ExclusionRow(self[f"on_{code}"], number, UNITS.get(rule.unit, ""), EXCLUDED_HELP.get(code, ""))

    @property
    def has_exclusion_errors(self) -> bool:
        return any(name.startswith(("on_", "number_")) for name in self.errors)

    def ranking_fields(self) -> list[BoundField]:
        return [self[name] for name in PLACES]

    def values(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        plain = ("name", "target_books", "recipients", "needs_approval", "notifies_reps", "is_paused", "is_active")
        values = {name: given[name] for name in (*plain, "criteria")} | self.schedule_values() | {"kind": self.kind}
        if not self.is_distribution:
            return values
        return values | {
            "mode": given["mode"],
            "most_per_book": given["most_per_book"] if given["fill"] in (FIXED, BOTH) else None,
            "fill_to_percent": given["fill_to_percent"] if given["fill"] in (SHARE, BOTH) else None,
            "source_books": given["source_books"] if given["source"] == BOOKS else [],
            "minimum_score": given["minimum_score"],
            "keep_families_together": given["keep_families_together"],
            "gives_tags": tags_in(given["gives_tags"]),
            "ranking": [given[name] for name in PLACES if given[name]],
            "exclusions": {code: one for code in EXCLUSIONS if (one := self._exclusion(code))},
        }

    def _exclusion(self, code: str) -> dict[str, Any]:
        """What differs from the usual: nothing is kept of an exclusion that is left as it comes."""
        rule, found = EXCLUSIONS[code], {}
        if self.cleaned_data[f"on_{code}"] != rule.is_on:
            found["on"] = self.cleaned_data[f"on_{code}"]
        number = self.cleaned_data.get(f"number_{code}")
        if number is not None and number != rule.number:
            found["number"] = number
        return found


def initial_of(plan: Plan) -> dict[str, Any]:
    """The plan as the form shows it; of a stored one with the ids of `plan_to_edit`."""
    plain = (
        "name", "mode", "most_per_book", "fill_to_percent", "minimum_score", "criteria", "keep_families_together",
        "needs_approval", "notifies_reps", "is_paused", "is_active", "frequency", "weekday", "nth", "anchor_on", "at",
        "apply_weekday", "apply_at", "lead_hours", "version",
    )  # fmt: skip
    found = {name: getattr(plan, name) for name in plain}
    found |= {name: getattr(plan, f"ids_of_{name}", []) for name in LISTS}
    fills = {(True, True): BOTH, (True, False): FIXED, (False, True): SHARE, (False, False): TOP_OFF}
    found["fill"] = fills[bool(plan.most_per_book), bool(plan.fill_to_percent)]
    found["gives_tags"] = ", ".join(plan.gives_tags)
    found["source"] = BOOKS if found["source_books"] else POOL
    found["applied"] = AHEAD if plan.lead_hours else AT_ONCE if plan.apply_weekday is None else ON_DAY
    found |= dict(zip(PLACES, [*plan.ranking, *[""] * len(PLACES)], strict=False))
    terms = Terms(exclusions=plan.exclusions)
    for code in EXCLUSIONS:
        found |= {f"on_{code}": terms.excludes(code), f"number_{code}": terms.number(code)}
    return found
