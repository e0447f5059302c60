"""The form fields of criteria: a builder for people, JSON underneath. docs/pages.md tells how to include them."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from accounts.actions.criteria import checked_criteria
from accounts.display.criteria import catalogue
from accounts.errors import RuleViolation
from accounts.json_form import ShallowJSONField
from accounts.rules.fields import SEGMENT_FIELDS, Field

UNREADABLE = _("This is no readable criteria. Remove it and add the conditions again.")


class CriteriaWidget(forms.Textarea):
    """The builder over a box with the JSON. `single`: one condition instead of groups."""

    def __init__(self, fields: Mapping[str, Field] = SEGMENT_FIELDS, *, single: bool = False):
        super().__init__(attrs={"rows": 6, "spellcheck": "false"})
        self.asked, self.single = fields, single

    def render(self, name, value, attrs=None, renderer=None):
        box = super().render(name, value, {**(attrs or {}), "data-criteria-json": True}, renderer)
        words = {"box": box, "catalogue": catalogue(self.asked), "single": self.single, "name": name}
        return render_to_string("components/criteria.html", words)


class CriteriaField(ShallowJSONField):
    """Criteria as a tree (accounts/rules/criteria.py); {} matches every account. Refuses in words what cannot be read
    and what nothing can meet.
    """

    default_error_messages = {"invalid": UNREADABLE}

    def __init__(self, *, fields: Mapping[str, Field] = SEGMENT_FIELDS, single: bool = False, **kwargs):
        self.asked, self.single = fields, single
        super().__init__(**{"required": False, **kwargs, "widget": CriteriaWidget(fields, single=single)})

    def clean(self, value) -> dict[str, Any] | None:
        """The tree, or None for an empty single condition. Raises ValidationError with a line for each problem."""
        tree = super().clean(value) or {}
        if self.single and not tree:
            return None
        try:
            checked_criteria(tree, fields=self.asked)
        except RuleViolation as refusal:
            raise ValidationError(refusal.errors.get("criteria", [refusal.message])) from refusal
        return tree

    def prepare_value(self, value):
        if isinstance(value, dict | list):
            return json.dumps(value, ensure_ascii=False, indent=1)
        return super().prepare_value(value)
