"""What people typed stays text on the pages of the admin, whoever typed it."""

import pytest
from django.urls import reverse

from accounts.models import TargetBook
from assignment.models import RulesOfEngagement
from tests.accounts.admin.conftest import url
from tests.api.conftest import client_of

pytestmark = pytest.mark.django_db
MARKUP = "<img src=x onerror=alert(1)>"
ESCAPED = "&lt;img src=x onerror=alert(1)&gt;"


@pytest.mark.parametrize("page", ["change", "add"])
def test_the_name_of_a_kind_of_book_is_text_beside_the_exceptions_of_a_draft(client, leader, page):
    made = client_of(leader).post("/api/v1/target-books/", {"name": MARKUP}, format="json")
    draft = RulesOfEngagement.objects.create(number=2, effective_on="2026-06-01")

    shown = client.get(url(draft, page)).content.decode()

    assert made.status_code == 201, made.json()
    assert MARKUP not in shown and ESCAPED in shown


@pytest.mark.parametrize("page", ["changelist", "change", "history"])
def test_a_name_is_text_on_the_pages_of_its_own_row(client, leader, page):
    client_of(leader).post("/api/v1/target-books/", {"name": MARKUP}, format="json")
    target = TargetBook.objects.get(name=MARKUP)
    args = [] if page == "changelist" else [target.pk]

    answer = client.get(reverse(f"admin:accounts_targetbook_{page}", args=args))

    assert MARKUP not in answer.content.decode() and ESCAPED in answer.content.decode()
