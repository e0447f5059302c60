"""Dialogs of the account page: edit the account, people, notes. One shape for all."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.accounts import edit_account
from accounts.actions.contacts import save_contact
from accounts.actions.notes import add_note, edit_note
from accounts.errors import RuleViolation
from accounts.forms import AccountForm, ContactForm, NoteForm, put_refusal
from accounts.models import Account, Contact, Note
from accounts.rules.numbers import DIGITS_OF_A_COUNT, number_of
from accounts.views.dialogs import back_to_account, show_dialog

TEMPLATE = "accounts/_record_dialog.html"
works_book = permission_required("accounts.work_book", raise_exception=True)
shown_or_sent = require_http_methods(["GET", "POST"])


def record_dialog(
    request: HttpRequest,
    *,
    form: Form,
    title: str,
    account_id: int,
    save: Callable[[dict[str, Any]], object],
    version: int | None = None,
    otherwise: str = "/",
) -> HttpResponse:
    """Show `form` in a dialog; sent and in shape, `save` its values.

    A refusal stays in the dialog with what was typed.
    """
    if request.method == "POST" and form.is_valid():
        try:
            save(form.cleaned_data)
        except RuleViolation as refusal:
            put_refusal(refusal, into=form)
        else:
            messages.success(request, _("Saved."))
            return back_to_account(request, account_id, otherwise=otherwise)
    context = {"form": form, "title": title, "action": request.path, "version": request.POST.get("version", version)}
    return show_dialog(request, TEMPLATE, context, refused=request.method == "POST")


def seen_version(request: HttpRequest) -> int:
    """The version in the hidden field of the form; 0, which no row has, for nonsense."""
    return number_of(request.POST.get("version", ""), digits=DIGITS_OF_A_COUNT) or 0


def visible_account(request: HttpRequest, account_id: int) -> Account:
    return get_object_or_404(Account.objects.visible_to(request.user), pk=account_id)


@shown_or_sent
@works_book
def account_edit_view(request: HttpRequest, account_id: int) -> HttpResponse:
    account = visible_account(request, account_id)
    form = AccountForm(request.POST or None, instance=account)

    def save(values: dict) -> None:
        edit_account(account_id, values, by=request.user, now=timezone.now(), version=seen_version(request))

    return record_dialog(
        request, form=form, title=_("Edit the account"), account_id=account_id, save=save, version=account.version
    )


@shown_or_sent
@works_book
def contact_create_view(request: HttpRequest, account_id: int) -> HttpResponse:
    account = visible_account(request, account_id)

    def save(values: dict) -> None:
        save_contact(account.pk, values, by=request.user, now=timezone.now())

    return record_dialog(
        request, form=ContactForm(request.POST or None), title=_("New contact"), account_id=account.pk, save=save
    )


@shown_or_sent
@works_book
def contact_edit_view(request: HttpRequest, contact_id: int) -> HttpResponse:
    contact = get_object_or_404(Contact.objects.visible_to(request.user), pk=contact_id)
    form = ContactForm(request.POST or None, instance=contact)

    def save(values: dict) -> None:
        save_contact(
            contact.account_id,
            values,
            by=request.user,
            now=timezone.now(),
            contact_id=contact_id,
            version=seen_version(request),
        )

    return record_dialog(
        request, form=form, title=contact.name, account_id=contact.account_id, save=save, version=contact.version
    )


@shown_or_sent
@works_book
def note_create_view(request: HttpRequest, account_id: int) -> HttpResponse:
    account = visible_account(request, account_id)

    def save(values: dict) -> None:
        add_note(account.pk, **values, by=request.user, now=timezone.now())

    return record_dialog(
        request, form=NoteForm(request.POST or None), title=_("New note"), account_id=account.pk, save=save
    )


@shown_or_sent
@works_book
def note_edit_view(request: HttpRequest, note_id: int) -> HttpResponse:
    """Only who wrote a note changes, pins and unpins it."""
    note = get_object_or_404(Note.objects.filter(account__in=Account.objects.visible_to(request.user)), pk=note_id)
    if note.author_id != request.user.pk:
        raise PermissionDenied
    version = note.version
    form = NoteForm(request.POST or None, instance=note)

    def save(values: dict) -> None:
        edit_note(note_id, **values, by=request.user, now=timezone.now(), version=seen_version(request))

    return record_dialog(
        request, form=form, title=_("Edit the note"), account_id=note.account_id, save=save, version=version
    )
