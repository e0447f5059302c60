"""Accounts: saved by the page of the records, scored again once that is committed."""

from functools import partial

from django.contrib import admin
from django.db import transaction
from django.utils import timezone

from accounts.admin.accounts import AccountAdmin
from accounts.models import Account
from scoring.actions.score import score


@admin.register(Account)
class ScoredAccountAdmin(AccountAdmin):
    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(partial(score, now=timezone.now(), account_ids=[obj.pk]), robust=True)
