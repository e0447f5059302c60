"""The style guide: every component with sample values, for people who build pages. Served only while developing."""

from datetime import UTC, date, datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.criteria_form import CriteriaField

NOW = datetime(2026, 5, 26, 9, 24, tzinfo=UTC)
REPS = [
    {"name": "Ana Kovač", "used": 52, "places": 50, "potential": 4_840_000, "coverage": 0.58, "risk": 9, "index": 118},
    {
        "name": "Leila Haddad",
        "used": 47,
        "places": 50,
        "potential": 4_260_000,
        "coverage": 0.81,
        "risk": 2,
        "index": 104,
    },
    {"name": "رضا امینی", "used": 41, "places": 50, "potential": 3_610_000, "coverage": 0.77, "risk": 2, "index": 88},
]
GAPS = [
    {"name": "Ana", "change": "full", "before": 118, "after": 110},
    {"name": "Leila", "change": "+3", "before": 104, "after": 102},
    {"name": "Nadia", "change": "+5", "before": 92, "after": 98},
    {"name": "Reza", "change": "+7", "before": 88, "after": 96},
]
STANDING = [
    {"label": "Covered", "count": 233, "tone": "cov"},
    {"label": "To do", "count": 61, "tone": "todo"},
    {"label": "At risk", "count": 30, "tone": "risk"},
    {"label": "New", "count": 14, "tone": "new"},
]
PHASES = [
    {"text": "Built today 10:00", "state": "done"},
    {"text": "Preview, nothing has changed yet", "state": "on", "share": 0.5},
    {"text": "Applies Mon 1 June 06:00 unless held", "state": "next"},
    {"text": "Can be undone until 8 June", "state": "undo"},
]
TERMS = [("240 people, mid-market", 15), ("Cold-chain logistics", 13.2), ("Asked for a quote, 15 May", 8.8)]
WEEKS = ["10 Mar", "17 Mar", "24 Mar", "31 Mar", "7 Apr", "14 Apr"]
COVERAGE = [66, 66, 67, 69, 68, 72]
WORDS = {
    "kinds": {"c": "Call", "m": "Mail", "v": "Visit"},
    "outcomes": {"spoke": "spoke", "voicemail": "voicemail"},
    "people": ["Sara Lindqvist", "Jonas Ek"],
    "labels": {"outcome": "Outcome", "note": "Note", "next": "Next"},
}


CRITERIA = '{"all": [{"field": "employees", "op": "between", "value": [100, 999]}]}'


class SampleForm(forms.Form):
    """One field of each kind, two of them wrong, so that help, errors and the refusal of the form are seen."""

    name = forms.CharField(label="Name", max_length=200)
    segment = forms.ChoiceField(label="Segment", choices=[("", "Choose"), ("ent", "Enterprise")], required=False)
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False, help_text="Seen by the team.")
    rest_until = forms.DateField(label="Rest until", widget=forms.DateInput(attrs={"type": "date"}))
    criteria = CriteriaField(label="Which accounts")
    urgent = forms.BooleanField(label="Tell the leader today", required=False)
    reason = forms.ChoiceField(
        label="Reason", widget=forms.RadioSelect, choices=[("fit", "Poor fit"), ("later", "Worked, not now")]
    )

    def clean(self):
        self.add_error(None, "Giving back needs the two open opportunities closed or moved first.")


def sample_context() -> dict:
    return {
        "now": NOW,
        "at_risk_on": date(2026, 6, 4),
        "reps": REPS,
        "gaps": GAPS,
        "standing": STANDING,
        "phases": PHASES,
        "terms": TERMS,
        "weeks": WEEKS,
        "coverage": COVERAGE,
        "series": [{"label": "Coverage", "values": COVERAGE}],
        "both": [
            {"label": "Covered", "values": [20, 24, 22, 28, 30, 31], "tone": "cov"},
            {"label": "At risk", "values": [9, 8, 8, 7, 5, 4], "tone": "risk"},
        ],
        "words": WORDS,
        "form": SampleForm(data={"name": "Norrvik Cold Chain", "rest_until": "soon", "criteria": CRITERIA}),
        "hold_form": SampleForm(prefix="hold"),
    }


@require_safe
def styleguide_view(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Norrvik Cold Chain went to Reza.")
    messages.error(request, "2 of 26 lines were skipped because they changed since the preview.")
    return render(request, "styleguide/styleguide.html", sample_context())
