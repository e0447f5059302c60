"""A browser of ops on the pages of the admin, and the forms that it would send."""

import json

import pytest
from django.urls import reverse

from tests.factories import (
    UserFactory,
)


@pytest.fixture
def client(client, ops):
    client.force_login(ops)
    return client


@pytest.fixture
def boss(db):
    return UserFactory(role="ops", is_superuser=True)


def url(row_or_model, page="changelist"):
    meta, pk = row_or_model._meta, getattr(row_or_model, "pk", None)
    args = [pk] if page == "change" else []
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)


def form_of(client, row, **changes):
    """What a browser would send after `changes` on the page of `row`, inlines included."""
    page = client.get(url(row, "change")).context["adminform"].form
    data = {}
    for field in page:
        value = field.value()
        if isinstance(value, bool):
            data |= {field.html_name: "on"} if value else {}
        elif value is not None:
            data[field.html_name] = value
    for formset in client.get(url(row, "change")).context["inline_admin_formsets"]:
        management = formset.formset.management_form
        data |= {management.add_prefix(name): value for name, value in management.initial.items()}
        for form in formset.forms:
            data |= {bound.html_name: bound.value() for bound in form if bound.value() is not None}
    data |= changes
    return {name: value for name, value in data.items() if value is not None}


def errors_of(answer):
    return json.loads(answer.context["adminform"].form.errors.as_json())
