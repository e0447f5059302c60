"""What a form changed, in the words of the audit trail: old and new values as JSON."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

SECRET = {"password", "seen_version"}


def changes_of(form, formsets, *, with_values: bool = True) -> dict[str, Any]:
    """{field: [old, new]} of the form and {"rows": [...]} of its inlines; only the names unless `with_values`."""
    found = _changed_fields(form, with_values=with_values)
    rows = [row for formset in formsets for row in _changed_rows(formset, with_values=with_values)]
    return {**found, **({"rows": rows} if rows else {})}


def _changed_fields(form, *, with_values: bool) -> dict[str, Any]:
    names = [name for name in form.changed_data if name not in SECRET and name in form.fields]
    pairs = {name: [_plain(form.initial.get(name)), _plain(form.cleaned_data.get(name))] for name in names}
    changed = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if with_values:
        return changed
    return {"fields": list(changed)} if changed else {}


def _changed_rows(formset, *, with_values: bool):
    kind = formset.model._meta.model_name
    for row in formset.new_objects:
        form = next((form for form in formset.forms if form.instance is row), None)
        yield {"kind": kind, "id": row.pk, "added": _changed_fields(form, with_values=with_values) if form else {}}
    for row, _names in formset.changed_objects:
        form = next((form for form in formset.forms if form.instance is row), None)
        yield {"kind": kind, "id": row.pk, "changed": _changed_fields(form, with_values=with_values) if form else {}}
    for row in formset.deleted_objects:
        yield {"kind": kind, "deleted": str(row) if with_values else True}


def _plain(value: Any) -> Any:
    """`value` as JSON can hold it: rows by their key, dates and amounts as text."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet | list | tuple | set):
        return [_plain(item) for item in value]
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
