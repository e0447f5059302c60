"""Tags and filters of every page: formats, icons, and the components whose geometry or text needs working out.

Loaded as a builtin, so no page has to load it. Each component's contract stands at the head of its template in
`templates/components/`; the style guide shows all of them.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.template.loader import get_template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.display import formats, icons, shapes

register = template.Library()
JSON = DjangoJSONEncoder(ensure_ascii=False)

register.filter("number", formats.number)
register.filter("signed", formats.signed)
register.filter("percent", formats.percent)
register.filter("signed_percent", formats.signed_percent)
register.filter("money", formats.money)
register.filter("money_short", formats.money_short)
register.filter("initials", formats.initials)


@register.filter
def cents(amount: int | None) -> Decimal | None:
    """Cents as the major unit: `{{ account.potential_cents|cents|money:currency }}`."""
    return None if amount is None else Decimal(amount) / 100


@register.filter
def day(value: date | None, now: datetime | None = None) -> str:
    return formats.day(value, now=now or timezone.now())


@register.filter
def moment(value: datetime | None, now: datetime | None = None) -> str:
    return formats.moment(value, now=now or timezone.now())


@register.filter
def ago(value: date | None, now: datetime | None = None) -> str:
    return formats.ago(value, now=now or timezone.now())


@register.filter
def in_days(value: date | None, now: datetime | None = None) -> str:
    return formats.in_days(value, now=now or timezone.now())


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """`{% icon "call" %}`. The names stand in accounts/display/icons.py."""
    return icons.icon(name, css_class)


@register.simple_tag
def becomes() -> SafeString:
    """`3 {% becomes %} 5`: between what was and what is."""
    return drawn_once("components/becomes.html", language=get_language())


STATES = {
    "new": ("new", "", _("New")),
    "todo": ("todo", "", _("To do")),
    "covered": ("cov", "check", _("Covered")),
    "risk": ("risk", "risk", _("At risk")),
    "protected": ("prot", "shield", _("Protected")),
    "mind": ("mind", "clock", ""),
    "stop": ("mind", "stop", ""),
}


@register.inclusion_tag("components/state.html")
def state(kind: str, text: str = "", left: int | None = None, share: float | None = None, on=None, now=None) -> dict:
    tone, glyph, label = STATES[kind]
    dash = shapes.ring_dash(float(share or 0)) if kind == "todo" else ""
    return {"tone": tone, "glyph": glyph, "label": text or label, "left": left, "dash": dash, "on": on, "now": now}


@register.inclusion_tag("components/ring.html")
def ring(share: float | None) -> dict:
    return {"dash": shapes.ring_dash(float(share or 0))}


@lru_cache(maxsize=4096)
def drawn_once(template: str, **values) -> SafeString:
    """A component that depends on nothing but these values, rendered once: tables show hundreds of bars a page."""
    return get_template(template).render(values)


@register.simple_tag
def bar(value, maximum, limit=None, tone: str = "", height: int = 6, label: str = "") -> SafeString:
    drawn = shapes.bar(float(value or 0), float(maximum or 0), None if limit is None else float(limit))
    return drawn_once("components/bar.html", bar=drawn, tone=tone, height=height, radius=height // 2, label=label)


@register.simple_tag
def index_bar(value, fair=100, low=90, high=110, reach=24, tone: str = "", label: str = "") -> SafeString:
    drawn = shapes.index_bar(float(value), fair=float(fair), low=float(low), high=float(high), reach=float(reach))
    outside = not float(low) <= float(value) <= float(high)
    tone = tone or ("warn" if outside else "quiet")
    return drawn_once("components/index_bar.html", bar=drawn, tone=tone, label=label)


@register.inclusion_tag("components/stacked_bar.html")
def stacked_bar(parts, label: str = "") -> dict:
    return {"parts": shapes.stacked(parts), "label": label}


@register.inclusion_tag("components/sparkline.html")
def sparkline(values, label: str, goal=None) -> dict:
    drawn = shapes.sparkline([float(value) for value in values], None if goal is None else float(goal))
    return {"line": drawn, "label": label}


@register.inclusion_tag("components/fairness.html")
def fairness(rows, fair=100, low=90, high=110) -> dict:
    return {"chart": shapes.dumbbells(rows, fair=float(fair), low=float(low), high=float(high))}


@register.inclusion_tag("components/chart.html")
def chart(title: str, labels, series, kind: str = "bar", unit: str = "", goal=None) -> dict:
    drawn = {"kind": kind, "labels": list(labels), "series": list(series), "unit": unit, "goal": goal}
    rows = [(name, [line["values"][index] for line in series]) for index, name in enumerate(labels)]
    return {"title": title, "drawn": drawn, "series": series, "rows": rows}


@register.filter
def json_attribute(value) -> str:
    """`value` as JSON for a data attribute; the template escapes it."""
    return JSON.encode(value)


CONTROL_CLASSES = {CheckboxInput: "form-check-input", Select: "form-select"}


def is_group(widget) -> bool:
    return isinstance(widget, RadioSelect | CheckboxSelectMultiple)


def control_class(widget) -> str:
    if is_group(widget):
        return ""
    return next((name for kind, name in CONTROL_CLASSES.items() if isinstance(widget, kind)), "form-control")


@register.inclusion_tag("components/field.html")
def field(bound, help: str = "", autofocus: bool = False, placeholder: str = "") -> dict:
    widget = bound.field.widget
    said = [f"{bound.auto_id}_help"] * bool(help or bound.help_text) + [f"{bound.auto_id}_error"] * bool(bound.errors)
    attributes = {
        "class": f"{widget.attrs.get('class', '')} {control_class(widget)}".strip(),
        "aria-describedby": " ".join(said) or False,
        "aria-invalid": "true" if bound.errors else False,
        "autofocus": autofocus or False,
        "placeholder": placeholder or widget.attrs.get("placeholder", False),
    }
    if isinstance(widget, Textarea):
        attributes["rows"] = min(int(widget.attrs["rows"]), 4)
    kind = "check" if isinstance(widget, CheckboxInput) else "group" if is_group(widget) else "line"
    return {"field": bound, "control": bound.as_widget(attrs=attributes), "kind": kind, "help": help or bound.help_text}


@register.simple_tag
def control(bound) -> SafeString:
    """A control alone, in the look of `field`, for a cell of a table that names it otherwise."""
    said = f"{bound.auto_id}_error" if bound.errors else False
    attributes = {"class": control_class(bound.field.widget), "aria-describedby": said,
                  "aria-invalid": "true" if bound.errors else False}  # fmt: skip
    return bound.as_widget(attrs=attributes)


@register.inclusion_tag("components/form_fields.html")
def form_fields(form) -> dict:
    return {"form": form}


def wrapped(name: str, **values) -> SafeString:
    return get_template(f"components/{name}.html").render(values)


@register.simple_block_tag
def panel(content, title: str = "", note: str = "", id: str = "", css_class: str = "") -> SafeString:
    return wrapped("panel", content=content, title=title, note=note, id=id, css_class=css_class)


@register.simple_block_tag
def fact(
    content, label: str, value: str = "", note: str = "", sub: str = "", tone: str = "", glyph: str = ""
) -> SafeString:
    shown = {"label": label, "value": value, "note": note, "sub": sub, "tone": tone, "glyph": glyph}
    return wrapped("fact", content=content if content.strip() else "", **shown)


@register.simple_block_tag
def why(content, label: str = "") -> SafeString:
    return wrapped("why", content=content, label=label)


@register.simple_block_tag
def dialog(content, id: str, title: str, open_now: bool = False) -> SafeString:
    return wrapped("dialog", content=content, id=id, title=title, open_now=open_now)


@register.simple_block_tag(end_name="endaction_bar")
def action_bar(content, label: str = "", id: str = "") -> SafeString:
    return wrapped("action_bar", content=content, label=label, id=id)
