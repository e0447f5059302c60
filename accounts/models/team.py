"""Teams form a tree; a leader sees the whole branch below."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.base import Versioned
from accounts.models.history import keeps_history


class TeamQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The own team, for a leader the branch, for ops every team."""
        if user.sees_all_books:
            return self
        return self.filter(models.Q(pk__in=user.led_team_ids) | models.Q(pk=user.team_id))

    def branch_ids(self, roots: list[int]) -> list[int]:
        """Ids of the teams `roots` and all below them, in id order. One query; there are few teams."""
        return in_branch(dict(self.model.objects.values_list("pk", "parent_id")), roots)

    def led_ids(self, leader_id: int, *, otherwise: int | None) -> list[int]:
        """Ids of the branches that this user leads, else of the branch of the team `otherwise`. One query."""
        rows = list(self.model.objects.values_list("pk", "parent_id", "leader_id"))
        roots = [pk for pk, _parent, leader in rows if leader == leader_id]
        own = [] if otherwise is None else [otherwise]
        return in_branch({pk: parent for pk, parent, _leader in rows}, roots or own)


def in_branch(parents: dict[int, int | None], roots: list[int]) -> list[int]:
    """Of these teams with their parents: `roots` and all below, in id order."""
    wanted = set(roots)
    return sorted(pk for pk in parents if wanted & set(_lineage(pk, parents)))


def _lineage(team: int, parents: dict[int, int | None]) -> list[int]:
    """`team` and its ancestors; a circle, which the form refuses, ends at the first team seen twice."""
    line: list[int] = []
    step: int | None = team
    while step is not None and step not in line:
        line.append(step)
        step = parents.get(step)
    return line


class Lineage(models.Func):
    """The same in SQL: of an array of team ids these teams and all above them, as an array; a circle ends too."""

    template = (
        "ARRAY(WITH RECURSIVE line(id, above) AS ("
        "SELECT id, parent_id FROM accounts_team WHERE id = ANY(%(expressions)s)"
        " UNION SELECT t.id, t.parent_id FROM accounts_team t JOIN line ON t.id = line.above) SELECT id FROM line)"
    )
    output_field = ArrayField(models.BigIntegerField())


@keeps_history()
class Team(Versioned):
    """A team of reps, with the leader who is answerable for its books."""

    name = models.CharField(max_length=200, unique=True)
    region = models.CharField(max_length=100, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    leader = models.ForeignKey(
        "accounts.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="led_teams"
    )

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("team")

    def __str__(self) -> str:
        return self.name
