"""A claim that was decided for who claimed it, and whose run ended without moving the account, opens again."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.notify import notify
from accounts.display.formats import moment
from accounts.models import Event, User
from assignment.actions.disputes import PAGE, claim_clock, claim_words
from assignment.models import Dispute, Move, Run
from assignment.queries.disputes import common_leader, deciders
from assignment.queries.rule_versions import in_force
from assignment.queries.run_words import SKIPPED

ENDED = (Run.Status.DONE, Run.Status.FAILED, Run.Status.CANCELLED)
LOOKED_BACK = timedelta(days=30)


def reopen_unmoved(*, now: datetime) -> int:
    """Let those who decide look at such claims once more, with a new clock; both parties hear it. Returns how many.

    Safe for three at once: each step is one conditional UPDATE.
    """
    claims = _unmoved(now).select_related("account", "claimant", "holder").order_by("pk")
    opened = 0
    for claim in claims:
        with transaction.atomic():
            opened += _reopen(claim, now=now)
    return opened


def _unmoved(now: datetime) -> QuerySet[Dispute]:
    moved = Move.objects.filter(run=OuterRef("run"), state__in=[Move.State.APPLIED, Move.State.REVERTED])
    again = Dispute.objects.open().filter(account=OuterRef("account"), claimant=OuterRef("claimant"))
    decided = Dispute.objects.filter(
        state=Dispute.State.TO_CLAIMANT, decided_at__gt=now - LOOKED_BACK, run__status__in=ENDED
    )
    return decided.exclude(Exists(moved)).exclude(Exists(again)).exclude(account__book__rep=F("claimant"))


def _reopen(claim: Dispute, *, now: datetime) -> int:
    run_id = claim.run_id
    leader = claim.holder and common_leader(claim.holder, claim.claimant)
    due, final = claim_clock(in_force(), now=now)
    claim.stage = Dispute.Stage.LEADER if leader else Dispute.Stage.DIRECTOR
    claim.due_at, claim.final_due_at, claim.state = due if leader else final, final, Dispute.State.OPEN
    mine = Dispute.objects.filter(pk=claim.pk, state=Dispute.State.TO_CLAIMANT, run=run_id)
    if not mine.update(
        state=claim.state, run=None, decided_by=None, decided_at=None, decision="", stage=claim.stage,
        due_at=claim.due_at, final_due_at=final, overdue_told_at=None,
    ):  # fmt: skip
        return 0
    record(
        Event.Verb.DISPUTE_DECIDED, by=User.objects.robot("dispute"), now=now, account_id=claim.account_id,
        run_id=run_id, subject=claim, detail={"to": claim.state},
    )  # fmt: skip
    _tell(claim, run_id, now=now)
    return 1


def _tell(claim: Dispute, run_id: int | None, *, now: datetime) -> None:
    skipped = Move.objects.filter(run=run_id, account=claim.account_id).first()
    why = SKIPPED.get(skipped.code if skipped else "", _("The run ended before its turn"))
    words = {**claim_words(claim), "why": why, "due": moment(claim.due_at, now=now)}
    title = _("%(account)s did not go to %(rep)s (%(why)s). It is decided again by %(due)s") % words
    people = {user.pk: user for user in (*deciders(claim), claim.claimant, claim.holder) if user}
    notify(
        people.values(), kind="dispute", key=f"dispute-{claim.pk}-again-{run_id}", title=title,
        url=f"{PAGE}{claim.pk}/",
    )  # fmt: skip
