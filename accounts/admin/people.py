"""Users, teams, absences and holidays."""

from smtplib import SMTPException

from allauth.account.forms import ResetPasswordForm
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.actions.absences import refuse_days
from accounts.actions.audit import record
from accounts.admin.base import OpsAdmin, OpsForm, OpsInline
from accounts.errors import RuleViolation
from accounts.forms import put_refusal
from accounts.models import Account, Availability, Event, Holiday, Opportunity, Team, User

POWERS = ("is_superuser",)


class UserForm(OpsForm):
    """E-mail addresses are kept in lower case."""

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class AvailabilityInline(OpsInline):
    model = Availability


@admin.register(User)
class UserAdmin(OpsAdmin):
    """Users are invited, never given a password. Only a superuser sees superusers' powers or changes a superuser."""

    form = UserForm
    permission = "accounts.invite_user"
    list_display = ("name", "email", "role", "team", "is_director", "is_active", "last_login")
    list_filter = ("role", "is_active", "team")
    list_select_related = ("team",)
    search_fields = ("name", "email")
    autocomplete_fields = ("team",)
    readonly_fields = ("last_login",)
    inlines = (AvailabilityInline,)
    actions = ("invite",)
    fieldsets = (
        (None, {"fields": ("name", "email", "role", "is_director", "team", "is_active", "is_staff")}),
        (gettext_lazy("About"), {"fields": ("time_zone", "language", "hired_on", "last_login")}),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).filter(is_robot=False)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            fieldsets.insert(1, (gettext_lazy("Powers"), {"fields": POWERS}))
        return fieldsets

    def has_change_permission(self, request, obj=None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            obj.set_unusable_password()
        was_active = bool(form.initial.get("is_active", True))
        super().save_model(request, obj, form, change)
        if change and was_active and not obj.is_active:
            record(Event.Verb.USER_DEACTIVATED, by=request.user, now=timezone.now(), subject=obj)
            self._warn_of_what_is_left(request, obj)

    def save_related(self, request, form, formsets, change) -> None:
        """The days away are checked once all rows are as they were sent: one may move where another was."""
        super().save_related(request, form, formsets, change)
        for formset in formsets:
            for absence in (*formset.new_objects, *(row for row, _names in formset.changed_objects)):
                refuse_days(absence)

    def _warn_of_what_is_left(self, request, leaver: User) -> None:
        """Somebody who leaves is shut out at once; what was theirs needs others within a day."""
        held = Account.objects.filter(book__rep=leaver).count()
        owned = Opportunity.objects.open().filter(owner=leaver).count()
        if held or owned:
            words = _(
                "%(name)s can no longer sign in. Give %(held)s accounts and %(owned)s open opportunities to others."
            )
            messages.warning(request, words % {"name": leaver, "held": held, "owned": owned})

    @admin.action(description=gettext_lazy("Send an invitation to choose a password"), permissions=["change"])
    def invite(self, request, queryset) -> None:
        """A mail with a link to choose a password to each chosen active user; says whom no mail could be sent to."""
        invited, failed = 0, []
        for user in queryset.filter(is_active=True):
            form = ResetPasswordForm(data={"email": user.email})
            if not form.is_valid():
                continue
            try:
                with transaction.atomic():
                    record(Event.Verb.USER_INVITED, by=request.user, now=timezone.now(), subject=user)
                    form.save(request)
                invited += 1
            except (SMTPException, OSError) as error:
                failed.append(f"{user.email} ({error})")
        words = ngettext("%(count)d invitation sent.", "%(count)d invitations sent.", invited)
        messages.success(request, words % {"count": invited})
        if failed:
            words = _("The mail server took no mail for %(whom)s. Check EMAIL_URL, then invite again.")
            messages.error(request, words % {"whom": ", ".join(failed)})


class TeamForm(OpsForm):
    """A team lies below another one, never below itself."""

    def clean_parent(self) -> Team | None:
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.pk in Team.objects.branch_ids([self.instance.pk]):
            raise ValidationError(_("A team cannot lie below itself."))
        return parent


@admin.register(Team)
class TeamAdmin(OpsAdmin):
    form = TeamForm
    list_display = ("name", "region", "parent", "leader")
    list_select_related = ("parent", "leader")
    search_fields = ("name", "region")
    autocomplete_fields = ("parent", "leader")


class AbsenceForm(OpsForm):
    """Days are refused in words, as on the pages."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if set(self.errors) - {NON_FIELD_ERRORS} or not {"user", "starts_on", "ends_on"} & set(self.changed_data):
            return
        try:
            refuse_days(self.instance)
        except RuleViolation as refusal:
            put_refusal(refusal, into=self)


@admin.register(Availability)
class AvailabilityAdmin(OpsAdmin):
    form = AbsenceForm
    may_delete = True
    list_display = ("user", "kind", "starts_on", "ends_on")
    list_filter = ("kind",)
    list_select_related = ("user",)
    search_fields = ("user__name", "user__email")
    autocomplete_fields = ("user",)


@admin.register(Holiday)
class HolidayAdmin(OpsAdmin):
    may_delete = True
    list_display = ("on", "name")
    search_fields = ("name",)
