"""Shapes of kinds of book and of the calculator; whether it may be so is decided by the actions."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actions.cleaning import ZeroOrFrom
from accounts.models import Requirement, Segment, TargetBook
from accounts.starter import WORKED
from assignment.display.words import with_use
from assignment.forms.lines import Lines
from assignment.rules.ramp import USUAL
from assignment.rules.thresholds import Asked
from assignment.rules.workload import LEAST_MONEY, LEAST_PERCENT
from scoring.rules.readiness import BLOCK, OFF, WARN
from scoring.rules.readiness import CHECKS as ALL_CHECKS

# Readiness checks that a kind of book may judge in its own way, each as a sentence; the others always block.
CHECKED = {
    "no_contact": _("Nobody at the account can be reached by phone or mail"),
    "no_domain": _("The account has no web domain"),
    "duplicate": _("Another account has the same domain: perhaps a duplicate"),
    "open_opportunity": _("An open opportunity came with an import"),
    "no_name": _("The account has no name"),
}
LEVELS = [
    (BLOCK, _("It is not given to these books")), (WARN, _("It is given, and the preview warns")),
    (OFF, _("It does not matter")),
]  # fmt: skip
PLAIN = (
    "name", "kind", "max_accounts", "window_days", "touches_per_day", "minimum_score", "ramp_on", "is_active",
)  # fmt: skip
LINE = ("alternative", "measure", "minimum", "window_days")
USUAL_LEVELS = {check.code: check.level for check in ALL_CHECKS}
USUAL_WAYS = {1, 2, 3, 4}


class TargetBookForm(forms.Form):
    """A kind of book with its places per segment."""

    name = forms.CharField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(label=_("Holds"), choices=TargetBook.Kind.choices)
    max_accounts = forms.IntegerField(label=_("Places in all"), min_value=0, max_value=1_000_000)
    max_potential = forms.DecimalField(
        label=_("Most potential in a book, a year"), min_value=0, max_digits=15, decimal_places=2, required=False,
        help_text=_("A second limit beside the places; empty means none."),
    )  # fmt: skip
    window_days = forms.IntegerField(
        label=_("Days in which an account must be worked"), min_value=1, max_value=365,
        help_text=_("An account that nobody works in this time goes back to the pool, after a notice."),
    )  # fmt: skip
    touches_per_day = forms.IntegerField(
        label=_("Touches a rep makes on a working day"), min_value=1, max_value=500,
        help_text=_("Says whether a full book can be worked; each is weighed as the lightest activity."),
    )  # fmt: skip
    minimum_score = forms.IntegerField(
        label=_("Lowest score of an account"), min_value=0, max_value=100,
        help_text=_("Accounts below it are not given to these books."),
    )  # fmt: skip
    ramp_on = forms.BooleanField(
        label=_("New hires start with fewer places"), required=False,
        help_text=_("By the table below, counted from the first day in the role."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In use"), required=False)
    more_than_can_be_worked = forms.BooleanField(
        label=_("Save it although a full book cannot be worked"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args, target: TargetBook, segments: Sequence[Segment], places: Mapping[int, int] | None = None, **kwargs
    ):
        """`places` per segment of a kind of book that is not stored yet."""
        initial = {name: getattr(target, name) for name in (*PLAIN, "version")}
        cents = target.max_potential_cents
        initial["max_potential"] = None if cents is None else cents / 100 if cents % 100 else cents // 100
        super().__init__(*args, initial=initial, **kwargs)
        self.segments = segments
        self.own_levels = target.checks or {}
        for code, label in CHECKED.items():
            level = self.own_levels.get(code, USUAL_LEVELS[code])
            field = forms.ChoiceField(label=label, choices=LEVELS, initial=level, required=False)
            self.fields[f"check_{code}"] = field
        rows = target.capacities.values_list("segment_id", "capacity", "target_share_percent") if target.pk else ()
        present, shares = {row[0]: row[1] for row in rows} | dict(places or {}), {row[0]: row[2] for row in rows}
        for segment in segments:
            self.fields[f"share_{segment.pk}"] = forms.IntegerField(
                label=_("%(segment)s, per cent") % {"segment": with_use(segment)},
                min_value=1,
                max_value=100,
                required=False,
                initial=shares.get(segment.pk),
            )
            self.fields[f"places_{segment.pk}"] = forms.IntegerField(
                label=with_use(segment), min_value=0, max_value=1_000_000, initial=present.get(segment.pk, 0)
            )

    def basic(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "max_accounts")]

    def per_segment(self) -> list[forms.BoundField]:
        return [self[f"places_{segment.pk}"] for segment in self.segments]

    def shares_per_segment(self) -> list[forms.BoundField]:
        return [self[f"share_{segment.pk}"] for segment in self.segments]

    def has_shares(self) -> bool:
        """Is a mix aimed at, or was something typed for it?"""
        return any(bound.value() or bound.errors for bound in self.shares_per_segment())

    def pace(self) -> list[forms.BoundField]:
        return [self[name] for name in ("window_days", "touches_per_day")]

    def more(self) -> list[forms.BoundField]:
        return [self[name] for name in ("kind", "max_potential", "minimum_score", "is_active")]

    def checks(self) -> list[forms.BoundField]:
        return [self[f"check_{code}"] for code in CHECKED]

    def has_bad_check(self) -> bool:
        return any(bound.errors for bound in self.checks())

    def _levels(self) -> dict[str, str]:
        """The levels that differ from the usual ones; a check that was not sent stays as it is."""
        found = dict(self.own_levels)
        for code in CHECKED:
            found[code] = self.cleaned_data[f"check_{code}"] or self.fields[f"check_{code}"].initial
        return {code: level for code, level in found.items() if level != USUAL_LEVELS[code]}

    def needs_consent(self) -> bool:
        """Was it refused because a full book cannot be worked, or consented to?"""
        return bool(self["more_than_can_be_worked"].errors) or bool(self["more_than_can_be_worked"].value())

    def values(self) -> dict[str, Any]:
        value = self.cleaned_data["max_potential"]
        cents = None if value is None else int(value * 100)
        found = {name: self.cleaned_data[name] for name in PLAIN}
        return found | {"max_potential_cents": cents, "checks": self._levels()}

    def shares(self) -> dict[int, int | None]:
        return {segment.pk: self.cleaned_data[f"share_{segment.pk}"] for segment in self.segments}

    def places(self) -> dict[int, int]:
        return {segment.pk: self.cleaned_data[f"places_{segment.pk}"] for segment in self.segments}


class AskedForm(forms.Form):
    """One line of what "worked" asks for."""

    alternative = forms.TypedChoiceField(label=_("Way"), coerce=int, initial=1)
    minimum = forms.IntegerField(label=_("At least"), min_value=1, max_value=1000)
    measure = forms.ChoiceField(label=_("of"), choices=[("", "–"), *Requirement.Measure.choices])
    window_days = forms.IntegerField(label=_("in … days"), min_value=1, max_value=365, initial=30)
    segment = forms.TypedChoiceField(label=_("For"), coerce=int, empty_value=None, required=False)

    def __init__(
        self, *args, segments: Sequence[Segment] = (), ways: Collection[int] = (), window_days: int = 30, **kwargs
    ):
        """`segments` and `ways` hold all that is stored: a line whose own is not offered would be sent as another."""
        super().__init__(*args, **kwargs)
        self.fields["segment"].choices = [("", _("all accounts")), *((each.pk, with_use(each)) for each in segments)]
        self.fields["alternative"].choices = [(number, number) for number in sorted(USUAL_WAYS | set(ways))]
        self.fields["window_days"].initial = window_days

    def has_changed(self) -> bool:
        """Is it a line at all? Way and days come filled in; without a number and a measure nothing was written."""
        return bool({"minimum", "measure"} & set(self.changed_data))


class RampForm(forms.Form):
    """One step of a ramp."""

    month = forms.IntegerField(label=_("From month"), min_value=1, max_value=60)
    percent = forms.IntegerField(label=_("Share of the places, in per cent"), min_value=0, max_value=100)


AskedFormSet = forms.formset_factory(AskedForm, formset=Lines, extra=2, can_delete=True, max_num=140, absolute_max=150)
RampFormSet = forms.formset_factory(RampForm, formset=Lines, extra=1, can_delete=True, max_num=60, absolute_max=70)


def asked_formset(
    data,
    *,
    target: TargetBook,
    segments: Sequence[Segment],
    asked: Sequence[Asked] | None = None,
    ways: Collection[int] = (),
):
    """The lines of a kind of book, for a new one `asked` or those of the starter set, with blank ones to fill in. Lines
    may name one of `ways` besides the usual and the stored ones.
    """
    usual = [dict(zip(LINE, line, strict=True)) for line in WORKED] if asked is None else [*map(vars, asked)]
    initial = _lines_of(target) if target.pk else usual
    known = {line["alternative"] for line in initial} | set(ways)
    more = {"segments": segments, "ways": known, "window_days": target.window_days}
    return AskedFormSet(data, prefix="asked", initial=None if data else initial, form_kwargs=more)


def _lines_of(target: TargetBook) -> list[dict[str, Any]]:
    rows = target.requirements.order_by("segment__priority", "alternative", "pk")
    return [dict(zip((*LINE, "segment"), row, strict=True)) for row in rows.values_list(*LINE, "segment")]


def ramp_formset(data, *, target: TargetBook):
    own = list(target.ramp_steps.values_list("from_month", "factor_percent")) if target.pk else []
    steps = [{"month": month, "percent": percent} for month, percent in own or USUAL]
    return RampFormSet(data, prefix="ramp", initial=None if data else steps)


def asked_of(formset: Lines) -> list[Asked]:
    """The lines that stay, in the order of their ways."""
    lines = [
        Asked(row["measure"], row["minimum"], row["window_days"], row["alternative"], row["segment"])
        for row in formset.kept
    ]
    return sorted(lines, key=lambda line: line.alternative)


def ramp_of(formset: Lines) -> list[tuple[int, int]]:
    """The steps that stay; the usual ramp is kept as none of its own."""
    steps = [(row["month"], row["percent"]) for row in formset.kept]
    return [] if sorted(steps) == sorted(USUAL) else steps


class CalculatorForm(forms.Form):
    """What the capacity calculator is told; shares in per cent, money in the organisation's currency."""

    target_book = forms.ModelChoiceField(TargetBook.objects.filter(is_active=True), label=_("Kind of book"))
    selling_hours = forms.FloatField(label=_("Working hours a month"), min_value=1, max_value=400, initial=160)
    prospecting_share = forms.FloatField(
        label=_("Of them for these accounts, in per cent"), min_value=1, max_value=100, initial=80
    )
    hours_per_account = forms.FloatField(
        label=_("Hours per account and month"), min_value=0.05, max_value=400, initial=3
    )
    touches_per_day = forms.IntegerField(
        label=_("Touches a working day"), min_value=1, max_value=500, initial=25,
        help_text=_("Each is weighed as the lightest working activity."),
    )  # fmt: skip
    quota = forms.FloatField(
        label=_("Target of a rep a year"),
        validators=[ZeroOrFrom(LEAST_MONEY)],
        max_value=1e12,
        required=False,
    )
    average_deal = forms.FloatField(
        label=_("Average deal"), validators=[ZeroOrFrom(LEAST_MONEY)], max_value=1e12, required=False
    )
    win_rate = forms.FloatField(
        label=_("Opportunities that are won, in per cent"),
        validators=[ZeroOrFrom(LEAST_PERCENT)],
        max_value=100,
        required=False,
    )
    opportunity_rate = forms.FloatField(
        label=_("Accounts that become an opportunity, in per cent"),
        validators=[ZeroOrFrom(LEAST_PERCENT)],
        max_value=100,
        required=False,
    )

    def time(self) -> list[forms.BoundField]:
        return [self[name] for name in ("target_book", "selling_hours", "prospecting_share", "hours_per_account")]

    def activity(self) -> list[forms.BoundField]:
        return [self["touches_per_day"]]

    def target(self) -> list[forms.BoundField]:
        return [self[name] for name in ("quota", "average_deal", "win_rate", "opportunity_rate")]
