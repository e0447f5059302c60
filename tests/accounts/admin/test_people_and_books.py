"""Users, teams and books in the admin: who may make whom, who leaves, what a book never changes."""

import pytest
from django.core import mail

from accounts.models import (
    Book,
    Event,
    Team,
    User,
)
from tests.accounts.admin.conftest import errors_of, form_of, url
from tests.factories import (
    BookFactory,
    TeamFactory,
    UserFactory,
    held_account,
)

pytestmark = pytest.mark.django_db


def test_ops_cannot_make_or_change_a_superuser(client, boss):
    ordinary = UserFactory()

    client.post(url(ordinary, "change"), form_of(client, ordinary, is_superuser="on", name="New name"))
    answer = client.post(url(boss, "change"), {"name": "Taken over", "seen_version": 1})

    ordinary.refresh_from_db()
    boss.refresh_from_db()
    assert (ordinary.name, ordinary.is_superuser) == ("New name", False)
    assert (answer.status_code, boss.name != "Taken over") == (403, True)


def test_a_superuser_may_make_another_one(client, boss):
    client.force_login(boss)
    ordinary = UserFactory()

    client.post(url(ordinary, "change"), form_of(client, ordinary, is_superuser="on"))

    assert User.objects.get(pk=ordinary.pk).is_superuser


def test_a_new_user_has_no_password_and_is_invited_by_mail(client):
    data = {"name": "New", "email": "New@Example.com", "role": "rep", "is_active": "on"}
    inline = {"absences-TOTAL_FORMS": 0, "absences-INITIAL_FORMS": 0}

    client.post(url(User, "add"), data | inline)
    user = User.objects.get(email="new@example.com")
    client.post(url(User), {"action": "invite", "_selected_action": [user.pk]})

    assert not user.has_usable_password()
    assert [message.to for message in mail.outbox] == [["new@example.com"]]
    assert Event.objects.filter(verb="user_invited", subject_id=user.pk).exists()


def test_who_leaves_is_shut_out_at_once_and_what_is_left_is_named(client):
    account = held_account()
    rep = account.book.rep
    data = form_of(client, rep)
    del data["is_active"]

    answer = client.post(url(rep, "change"), data, follow=True)

    rep.refresh_from_db()
    assert not rep.is_active
    assert "Give 1 accounts and 0 open opportunities" in answer.content.decode()
    assert Event.objects.filter(verb="user_deactivated", subject_id=rep.pk).exists()


def test_a_team_cannot_lie_below_itself(client):
    upper = TeamFactory()
    lower = TeamFactory(parent=upper)

    answer = client.post(url(upper, "change"), form_of(client, upper, parent=lower.pk))

    assert "below itself" in errors_of(answer)["parent"][0]["message"]
    assert Team.objects.get(pk=upper.pk).parent is None


def test_a_book_that_holds_accounts_is_not_closed(client):
    book = held_account().book

    answer = client.post(url(book, "change"), form_of(client, book, closed_on="2026-06-02"))

    assert "holds 1 account. Move it first." in errors_of(answer)["closed_on"][0]["message"]


def test_the_rep_of_a_book_never_changes(client):
    book = BookFactory()
    other = UserFactory()

    client.post(url(book, "change"), form_of(client, book, rep=other.pk, factor_percent=50))

    kept = Book.objects.get(pk=book.pk)
    assert (kept.rep, kept.factor_percent) == (book.rep, 50)


def test_a_book_on_leave_gets_no_places_in_the_admin_too(client):
    book = BookFactory()

    client.post(url(book, "change"), form_of(client, book, reason="leave"))

    book.refresh_from_db()
    assert (book.reason, book.factor_percent) == ("leave", 0)
