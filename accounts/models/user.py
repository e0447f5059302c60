"""People who sign in, and the robots in whose name jobs act."""

from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.base import Versioned
from accounts.models.history import keeps_history
from accounts.models.organisation import validate_time_zone
from accounts.models.team import Team


class Role(models.TextChoices):
    REP = "rep", _("Rep")
    LEADER = "leader", _("Leader")
    OPS = "ops", _("Ops")


class UserQuerySet(models.QuerySet):
    def people(self):
        """Everyone but the robots."""
        return self.filter(is_robot=False)

    def visible_to(self, user: "User"):
        """Oneself, for a leader the branch, for ops everyone."""
        if user.sees_all_books:
            return self.people()
        return self.people().filter(models.Q(team__in=user.led_team_ids) | models.Q(pk=user.pk))

    def to_hand_to(self, user: "User"):
        """Active people to whom `user` may give work: those one sees, and the own team."""
        active = self.people().filter(is_active=True)
        if user.sees_all_books:
            return active
        near = models.Q(team__in=user.led_team_ids) | models.Q(pk=user.pk)
        return active.filter(near | models.Q(team=user.team_id) if user.team_id else near)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A user with a usable password, or none until the invitation is accepted when `password` is None."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, role=Role.OPS, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email__iexact=email)

    def robot(self, name: str) -> "User":
        """The user in whose name the job `name` acts; cannot sign in."""
        robot, _made = self.get_or_create(
            email=f"{name}@robot.invalid",
            defaults={"name": f"{name.capitalize()} job", "role": Role.OPS, "is_robot": True, "password": "!"},
        )
        return robot


@keeps_history(but=("preferences", "is_robot", "joined_at"))
class User(AbstractBaseUser, PermissionsMixin, Versioned):
    """Someone who signs in. What a role may do stands in accounts/roles.py alone."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=10, choices=Role, default=Role.REP)
    is_director = models.BooleanField(
        default=False, help_text=_("A leader or ops who may also grant exceptions above the limits.")
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    language = models.CharField(max_length=16, blank=True)
    hired_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    preferences = models.JSONField(default=dict, blank=True, editable=False, help_text=_("Saved sorts and the like."))
    is_robot = models.BooleanField(default=False, editable=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(name="email_is_kept_in_lower_case", condition=models.Q(email=Lower("email")))
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def sees_all_books(self) -> bool:
        return self.role == Role.OPS or self.is_superuser

    @property
    def is_leader(self) -> bool:
        return self.role == Role.LEADER

    @cached_property
    def led_team_ids(self) -> list[int]:
        """Teams whose books this user may see as a leader: the led ones with all below, else the own team's branch."""
        return Team.objects.led_ids(self.pk, otherwise=self.team_id) if self.is_leader else []


@keeps_history()
class Availability(Versioned):
    """A time in which a rep does not sell. When it is long, no new accounts come and the clocks stand still."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("Leave")
        SICKNESS = "sickness", _("Sickness")
        TRAINING = "training", _("Training")
        NOTICE = "notice", _("Notice period")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LEAVE)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text=_("Last day away."))

    class Meta:
        verbose_name_plural = _("availability")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                name="an_absence_ends_after_it_starts", condition=models.Q(ends_on__gte=models.F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.starts_on} – {self.ends_on}"
