"""Where the fields of accounts/rules/fields.py live: columns for a query, values of one account, labels."""

from typing import Any

from django.db.models import Case, Expression, F, FloatField, Func, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Collate, Lower
from django.db.models.lookups import In, Regex
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.rules.comparing import NUMBER_AS_TEXT
from accounts.rules.fields import CUSTOM_PREFIX, FIT_FIELDS, Kind

CENTS = {"recurring_revenue": "recurring_revenue_cents", "potential": "potential_cents"}
LABELS = {"recurring_revenue": _("Recurring revenue of 12 months"), "potential": _("Potential")}


def expression(name: str, kind: Kind, *, wanted: Any = None) -> Expression | F:
    """The stored value of field `name` as a query compares it; the twin of `prepare`."""
    if kind is Kind.CUSTOM:
        return _custom(name.removeprefix(CUSTOM_PREFIX), wanted)
    if name in CENTS:
        return Cast(F(CENTS[name]), FloatField()) / Value(100.0)
    if name == "segment":
        return folded(F("segment__code"))
    if kind is Kind.TEXT:
        return folded(F(name))
    return Cast(F(name), FloatField()) if kind is Kind.NUMBER else F(name)


def folded(text: Expression | F) -> Expression:
    """Lower case as `fold_case` does it, whatever the locale of the database."""
    return Lower(Collate(text, "pg_c_utf8"))


def values_of(account: Account) -> dict[str, Any]:
    """The values of one account under the names of the allow-list, for `matches`."""
    found = {name: _value(account, name) for name in FIT_FIELDS}
    return found | {f"{CUSTOM_PREFIX}{key}": value for key, value in account.custom.items()}


def label_of(name: str) -> str:
    """What people call the field."""
    if name.startswith(CUSTOM_PREFIX):
        return name.removeprefix(CUSTOM_PREFIX)
    return LABELS.get(name) or Account._meta.get_field(name).verbose_name


def _value(account: Account, name: str) -> Any:
    if name in CENTS:
        return getattr(account, CENTS[name]) / 100
    if name == "segment":
        return account.segment.code if account.segment else None
    return account.parent_id if name == "parent" else getattr(account, name)


def _custom(key: str, wanted: Any) -> Expression:
    """A value of the account's own fields as text, or as a number where the condition's value is one."""
    shape = Func(KeyTransform(key, F("custom")), function="jsonb_typeof", output_field=TextField())
    text = Case(
        When(In(shape, ["object", "array"]), then=Value(None)),
        default=KeyTextTransform(key, F("custom")),
        output_field=TextField(),
    )
    sample = wanted[0] if isinstance(wanted, tuple) else wanted
    if not isinstance(sample, float):
        return folded(text)
    return Case(
        When(Regex(text, f"^{NUMBER_AS_TEXT}$"), then=Cast(text, FloatField())),
        default=Value(None),
        output_field=FloatField(),
    )
