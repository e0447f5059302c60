"""What every admin page of ops shares: who may, no silent overwrite, an audit line, quick lists at a million rows."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Model
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.audit import record
from accounts.admin.changes import changes_of
from accounts.admin.json_fields import ReadableJSONField
from accounts.admin.paging import EstimatedPaginator
from accounts.errors import RuleViolation
from accounts.forms import put_refusal
from accounts.models import Event, Versioned
from accounts.queries.field_history import field_history, keeps_history

SEEN = "seen_version"


class OpsForm(forms.ModelForm):
    """A form that remembers which version it showed and refuses to overwrite a newer one, and what `refuse` refuses."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if SEEN not in self.fields:
            return
        if is_guarded(self.instance):
            self.fields[SEEN].initial = self.instance.version
        else:
            del self.fields[SEEN]

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when somebody saved since the form was shown; the row is locked by then."""
        cleaned = super().clean() or self.cleaned_data
        if SEEN in self.fields and cleaned.get(SEEN) != self.instance.version:
            raise ValidationError(
                _("Somebody else changed this in the meantime. Reload the page, then make your change again."),
                code="stale_version",
            )
        return cleaned

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        try:
            self.refuse()
        except RuleViolation as refusal:
            put_refusal(refusal, into=self)

    def refuse(self) -> None:
        """Raises RuleViolation for an instance, filled and sound, that the actions would refuse."""


def is_guarded(row: Model | None) -> bool:
    """Has `row` a version that a form can have seen?"""
    return isinstance(row, Versioned) and row.pk is not None


class OpsPermission:
    """The page is open to whoever has `permission` (accounts/roles.py); superusers have every permission."""

    permission = "assignment.change_rules"
    may_add = True
    may_change = True
    may_delete = False

    def _may(self, request) -> bool:
        return request.user.is_active and request.user.has_perm(self.permission)

    def has_module_permission(self, request) -> bool:
        return self._may(request)

    def has_view_permission(self, request, obj=None) -> bool:
        return self._may(request)

    def has_add_permission(self, request, obj=None) -> bool:
        return self.may_add and self._may(request)

    def has_change_permission(self, request, obj=None) -> bool:
        return self.may_change and self._may(request)

    def has_delete_permission(self, request, obj=None) -> bool:
        return self.may_delete and self._may(request)


class OpsInline(OpsPermission, admin.TabularInline):
    """Rows of a parent; the version of the parent guards them, because every save of the page raises it."""

    may_delete = True
    extra = 0


class OpsAdmin(OpsPermission, admin.ModelAdmin):
    """Base of every admin page. `verb` names the audit line; `logs_values` off keeps personal data out of it."""

    form = OpsForm
    paginator = EstimatedPaginator
    show_full_result_count = False
    list_per_page = 50
    formfield_overrides = {models.JSONField: {"form_class": ReadableJSONField, "widget": ReadableJSONField.widget}}
    verb = Event.Verb.SETTINGS_CHANGED
    verb_of_adding: Event.Verb | None = None
    logs_values = True

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """A refusal by a rule becomes a message on the page that was sent; nothing was written."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except RuleViolation as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(request.get_full_path())

    def get_object(self, request, object_id, from_field=None):
        """The row; locked for the length of the request when it is about to be saved."""
        if request.method != "POST" or not issubclass(self.model, Versioned):
            return super().get_object(request, object_id, from_field)
        field = self.model._meta.get_field(from_field) if from_field else self.model._meta.pk
        try:
            key = field.to_python(object_id)
        except (ValidationError, ValueError):
            return None
        return self.get_queryset(request).select_for_update(of=("self",)).filter(**{field.name: key}).first()

    def get_fields(self, request, obj=None):
        return [name for name in super().get_fields(request, obj) if name != SEEN]

    def get_fieldsets(self, request, obj=None):
        fieldsets = list(super().get_fieldsets(request, obj))
        if is_guarded(obj) and self.has_change_permission(request, obj):
            fieldsets.append((None, {"fields": [SEEN]}))
        return fieldsets

    def save_model(self, request, obj, form, change) -> None:
        """Write the fields of the form, and with them a new version."""
        if not (change and is_guarded(obj)):
            obj.save()
            return
        stored = {field.name for field in obj._meta.concrete_fields}
        names = [name for name in form.fields if name in stored]
        obj.save_edit(update_fields=names + [name for name in ("updated_at",) if name in stored])

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        detail = changes_of(form, formsets, with_values=self.logs_values)
        self.audit(request, form.instance, detail, verb=self.verb if change else self.verb_of_adding or self.verb)

    def delete_model(self, request, obj) -> None:
        self.audit(request, obj, {"deleted": str(obj) if self.logs_values else True})
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset) -> None:
        for row in queryset:
            self.audit(request, row, {"deleted": str(row) if self.logs_values else True})
        super().delete_queryset(request, queryset)

    def audit(self, request, obj, detail: dict[str, Any], *, verb: Event.Verb | None = None) -> None:
        """One line of the audit trail for `obj`; an account's own lines carry its id."""
        if detail:
            record(
                verb or self.verb,
                by=request.user,
                now=timezone.now(),
                subject=obj,
                account_id=self.account_id_of(obj),
                detail=detail,
            )

    def history_view(self, request, object_id, extra_context=None):
        """What each field said before, where the database keeps it; else Django's own list."""
        if not keeps_history(self.model):
            return super().history_view(request, object_id, extra_context)
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request), "opts": self.opts, "object": row,
            "title": _("What %(name)s said before") % {"name": row}, "changes": field_history(row),
            **(extra_context or {}),
        }  # fmt: skip
        return TemplateResponse(request, "admin/field_history.html", context)

    def account_id_of(self, obj) -> int | None:
        """Whose timeline the audit line belongs to."""
        return getattr(obj, "account_id", None)
