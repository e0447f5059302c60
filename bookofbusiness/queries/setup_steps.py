"""How far an organisation is set up: the facts behind the steps of the set-up page, in five queries."""

from dataclasses import dataclass

from django.db.models import Count, Exists, Model, OuterRef, Q, Subquery

from accounts.models import Account, Book, Role, Segment, TargetBook, User
from assignment.models import Plan, RulesOfEngagement, Run, RunKind
from scoring.models import ScoreModel


@dataclass(frozen=True)
class SetupFacts:
    """Counts as `user` may see them; `pool`: accounts that wait for a book."""

    accounts: int
    pool: int
    without_segment: int
    segments: int
    target_books: int
    books: int
    without_book: int
    score_model: int
    rules: int
    plans: int
    scheduled: int
    runs: int
    applied: int

    @property
    def can_preview(self) -> bool:
        """Is there something to give out, and somebody to get it?"""
        return bool(self.accounts and self.books)


def setup_facts(user: User) -> SetupFacts:
    """The facts for the teams of `user`; ops sees all."""
    accounts = Account.objects.visible_to(user).aggregate(
        n=Count("pk"), pool=Count("pk", filter=Q(station="pool")), bare=Count("pk", filter=Q(segment=None))
    )
    reps = User.objects.visible_to(user).filter(role=Role.REP, is_active=True)
    has_book = Exists(Book.objects.open().filter(rep=OuterRef("pk")))
    people = reps.aggregate(books=Count("pk", filter=has_book), bare=Count("pk", filter=~has_book))
    plans = Plan.objects.visible_to(user).filter(is_active=True, kind=RunKind.DISTRIBUTION)
    schedules = plans.aggregate(n=Count("pk"), on=Count("pk", filter=Q(is_paused=False)))
    runs = Run.objects.visible_to(user).filter(kind=RunKind.DISTRIBUTION)
    previews = runs.aggregate(n=Count("pk"), applied=Count("pk", filter=Q(status=Run.Status.DONE)))
    in_force = _in_force()
    return SetupFacts(
        accounts=accounts["n"], pool=accounts["pool"], without_segment=accounts["bare"],
        segments=in_force["segments"] or 0, target_books=in_force["kinds"] or 0, books=people["books"],
        without_book=people["bare"], score_model=in_force["score"] or 0, rules=in_force["number"],
        plans=schedules["n"], scheduled=schedules["on"], runs=previews["n"], applied=previews["applied"],
    )  # fmt: skip


def _in_force() -> dict[str, int]:
    """Numbers of the rules and the score model in force, and how many segments and kinds of book are in use."""

    def in_use(model: type[Model]) -> Subquery:
        rows = model.objects.filter(is_active=True).order_by().values("is_active")  # type: ignore[attr-defined]
        return Subquery(rows.annotate(n=Count("pk")).values("n"))

    published = ScoreModel.objects.filter(status=ScoreModel.Status.PUBLISHED).values("number")[:1]
    rules = RulesOfEngagement.objects.filter(status=RulesOfEngagement.Status.CURRENT)
    return rules.values("number", score=Subquery(published), segments=in_use(Segment), kinds=in_use(TargetBook)).get()
