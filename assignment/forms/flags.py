"""The shape of the settings of one kind of flag; whether they may be so is decided by the action."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assignment.display.flag_words import MEANS, SHORT, number_label
from assignment.models import FlagCode, FlagRule
from assignment.rules.flags import NUMBERS, numbers_of


class FlagRuleForm(forms.Form):
    """Whether one kind of flag is looked for, and its numbers."""

    is_on = forms.BooleanField(label=gettext_lazy("Look for it"), required=False)

    def __init__(self, *args, code: str, rule: FlagRule, **kwargs):
        super().__init__(*args, prefix=code, **kwargs)
        self.code, self.rule = code, rule
        self.short, self.label, self.means = SHORT[code], FlagCode(code).label, MEANS[FlagCode(code)]
        self.fields["is_on"].initial = rule.is_on
        for name, value in numbers_of(code, rule.numbers).items():
            bounds = NUMBERS[code][name]
            self.fields[name] = forms.IntegerField(
                label=number_label(code, name), initial=value, min_value=bounds.least, max_value=bounds.most,
                help_text=_("Shipped: %(n)d") % {"n": bounds.shipped} if value != bounds.shipped else "",
            )  # fmt: skip

    def numbers(self) -> dict[str, int]:
        """Those that differ from what is shipped."""
        return {
            name: self.cleaned_data[name]
            for name, bounds in NUMBERS[self.code].items()
            if self.cleaned_data[name] != bounds.shipped
        }
