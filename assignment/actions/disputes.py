"""A claim on an account that another holds: filed with our records, decided within its clock, carried out by a run.

Source: docs/rules.md, block 14.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions.audit import record
from accounts.actions.notify import notify
from accounts.display.formats import moment
from accounts.errors import RuleViolation
from accounts.models import Account, Book, Event, Organisation, Station, User
from accounts.queries.calendar import holidays_between, local_day
from accounts.queries.look_up import may_look_up
from accounts.rules.storable import first_unstorable
from assignment.actions.move_notes import LONGEST_NOTE
from assignment.actions.runs import ask_run
from assignment.actions.strategic import refuse_strategic
from assignment.display.rule_text import clause_choices
from assignment.models import Dispute, RulesOfEngagement, Run, RunKind
from assignment.queries.capacity import capacities
from assignment.queries.directors import grants_exceptions
from assignment.queries.disputes import common_leader, deciders, may_decide, record_of
from assignment.queries.rule_versions import in_force, publishers
from assignment.rules.dispute_clock import due_after

LONGEST_CLAIM = 1_000
PAGE = "/disputes/"


@transaction.atomic
def open_dispute(account_id: int, *, by: User, now: datetime, clause: str, claim: str) -> Dispute:
    """Claim a held account; what our records say of both sides is attached by itself.

    Raises RuleViolation `look_up_off`, `not_held`, `yours_already`, `no_book`, `unknown_clause`, `claim_missing`,
    `too_long`, `claimed_already`.
    """
    account = Account.objects.select_related("book__rep__team").get(pk=account_id)
    rules = in_force()
    claim = _checked_claim(account, rules, by=by, clause=clause, claim=claim)
    holder = account.book.rep if account.book else None
    assert holder is not None  # noqa: S101  a held account has a book
    leader = common_leader(holder, by)
    due, final = claim_clock(rules, now=now)
    dispute = Dispute(
        account=account, claimant=by, holder=holder, rules=rules, clause=clause, claim=claim, opened_at=now,
        stage=Dispute.Stage.LEADER if leader else Dispute.Stage.DIRECTOR, due_at=due if leader else final,
        final_due_at=final,
        evidence={"claimant": record_of(by, account_id=account_id), "holder": record_of(holder, account_id=account_id)},
    )  # fmt: skip
    _insert(dispute)
    record(Event.Verb.DISPUTE_OPENED, by=by, now=now, account_id=account_id, subject=dispute, detail={"clause": clause})
    _tell_of_claim(dispute, now=now)
    return dispute


@transaction.atomic
def decide_dispute(dispute_id: int, *, by: User, now: datetime, to_claimant: bool, reason: str) -> Dispute:
    """Decide a claim. To the claimant: a run moves the account, says why and can be undone; where it moves nothing the
    claim opens again (unmoved_claims.py).

    Raises RuleViolation `already_decided`, `not_yours_to_decide`, `reason_missing`, `too_long`, `moved_since`,
    `no_book`, `book_full`, `value_full`, `needs_director`.
    """
    dispute = _locked(dispute_id)
    if not may_decide(dispute, by):
        words = _(
            "This claim is not yours to decide: neither one of the two does, nor a leader after the clock ran out."
        )
        raise RuleViolation("not_yours_to_decide", words, status=403)
    reason = _checked_words(reason, field="reason", missing=_("Say in a sentence why: both read it."))
    if to_claimant:
        dispute.run = _reverse(dispute, by=by, now=now, reason=reason)
    dispute.state = Dispute.State.TO_CLAIMANT if to_claimant else Dispute.State.TO_HOLDER
    dispute.decided_by, dispute.decided_at, dispute.decision = by, now, reason
    dispute.save(update_fields=["state", "decided_by", "decided_at", "decision", "run"])
    detail = {"to": dispute.state, "run": dispute.run_id}
    record(
        Event.Verb.DISPUTE_DECIDED, by=by, now=now, account_id=dispute.account_id, run_id=dispute.run_id,
        subject=dispute, detail=detail,
    )  # fmt: skip
    _tell_of_decision(dispute)
    return dispute


@transaction.atomic
def withdraw_dispute(dispute_id: int, *, by: User, now: datetime) -> Dispute:
    """The claimant lets go. Raises RuleViolation `already_decided`, `not_yours`."""
    dispute = _locked(dispute_id)
    if dispute.claimant_id != by.pk:
        raise RuleViolation("not_yours", _("Only who filed a claim withdraws it."), status=403)
    dispute.state = Dispute.State.WITHDRAWN
    dispute.save(update_fields=["state"])
    record(
        Event.Verb.DISPUTE_DECIDED, by=by, now=now, account_id=dispute.account_id, subject=dispute,
        detail={"to": dispute.state},
    )  # fmt: skip
    title = _("%(rep)s withdrew the claim on %(account)s") % claim_words(dispute)
    people = [*([dispute.holder] if dispute.holder else []), *deciders(dispute)]
    notify(people, kind="dispute", key=f"dispute-{dispute.pk}-withdrawn", title=title, url=f"{PAGE}{dispute.pk}/")
    return dispute


def escalate_disputes(*, now: datetime) -> int:
    """Pass claims on whose clock ran out: from the leader to a director, and a director's to everybody who could.

    Returns how many. Safe for three at once: each step is one conditional UPDATE.
    """
    late = Dispute.objects.open().filter(due_at__lte=now, overdue_told_at=None)
    moved = 0
    for dispute in late.select_related("account", "claimant", "holder").order_by("pk"):
        with transaction.atomic():
            moved += _escalate(dispute, now=now)
    return moved


def _escalate(dispute: Dispute, *, now: datetime) -> int:
    mine = Dispute.objects.open().filter(pk=dispute.pk, stage=dispute.stage, overdue_told_at=None)
    words, clock = claim_words(dispute), f"{dispute.final_due_at:%m%d%H%M}"
    if dispute.stage == Dispute.Stage.LEADER:
        if not mine.update(stage=Dispute.Stage.DIRECTOR, due_at=dispute.final_due_at):
            return 0
        dispute.stage, dispute.due_at = Dispute.Stage.DIRECTOR, dispute.final_due_at
        words["due"] = moment(dispute.due_at, now=now)
        title = _("The leader’s time is over: decide the claim on %(account)s by %(due)s") % words
        people, key = deciders(dispute), f"dispute-{dispute.pk}-director-{clock}"
    else:
        if not mine.update(overdue_told_at=now):
            return 0
        title = _("Overdue: nobody has decided the claim on %(account)s") % words
        people, key = [*deciders(dispute), *publishers()], f"dispute-{dispute.pk}-overdue-{clock}"
    notify({user.pk: user for user in people}.values(), kind="dispute", key=key, title=title,
           url=f"{PAGE}{dispute.pk}/")  # fmt: skip
    return 1


def _checked_claim(account: Account, rules: RulesOfEngagement, *, by: User, clause: str, claim: str) -> str:
    """The claim without blanks around it, if `by` may file it."""
    if not may_look_up(by) and not Account.objects.visible_to(by).filter(pk=account.pk).exists():
        raise RuleViolation("look_up_off", _("The look-up is switched off. Ask your leader who holds an account."))
    if account.station != Station.HELD or account.book is None:
        words = _("Nobody holds this account now, so there is nobody to dispute with. Ask for it in the look-up.")
        raise RuleViolation("not_held", words)
    if account.book.rep_id == by.pk:
        raise RuleViolation("yours_already", _("This account is in your own book already."))
    if not Book.objects.open().filter(rep=by).exists():
        raise RuleViolation("no_book", _("You have no open book that could take it. Ask your leader for one first."))
    if clause not in dict(clause_choices(rules)):
        message = _("Choose the section of the rules that your claim rests on.")
        raise RuleViolation("unknown_clause", message, errors={"clause": [message]})
    return _checked_words(claim, field="claim", missing=_("Say in a sentence what your claim rests on."))


def _checked_words(text: str, *, field: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise RuleViolation(f"{field}_missing", missing, errors={field: [missing]})
    if len(text) > LONGEST_CLAIM:
        message = _("Say it in at most %(n)d characters.") % {"n": LONGEST_CLAIM}
        raise RuleViolation("too_long", message, errors={field: [message]})
    if first_unstorable(text):
        message = _("The text holds a NUL or half a character. Remove it.")
        raise RuleViolation("unstorable", message, errors={field: [message]})
    return text


def claim_clock(rules: RulesOfEngagement, *, now: datetime) -> tuple[datetime, datetime]:
    """When the leader's hours for a claim of now run out, and when the director's do."""
    zone, today = Organisation.load().zone, local_day(now)
    holidays = holidays_between(today, today + timedelta(days=500))
    leader, director = rules.dispute_leader_hours, rules.dispute_director_hours
    return due_after(now, leader, zone=zone, holidays=holidays), due_after(now, director, zone=zone, holidays=holidays)


def _insert(dispute: Dispute) -> None:
    try:
        with transaction.atomic():
            dispute.save()
    except IntegrityError as error:
        words = _("You have claimed this account already; the claim waits for its decision.")
        raise RuleViolation("claimed_already", words) from error


def _locked(dispute_id: int) -> Dispute:
    rows = Dispute.objects.select_for_update(of=("self",)).select_related("account", "claimant", "holder")
    dispute = rows.get(pk=dispute_id)
    if not dispute.is_open:
        words = {"state": dispute.get_state_display()}
        raise RuleViolation("already_decided", _("This claim was settled meanwhile: %(state)s.") % words)
    return dispute


def _reverse(dispute: Dispute, *, by: User, now: datetime, reason: str) -> Run | None:
    """The run that moves the account to the claimant's book; None when it is there already."""
    account = Account.objects.select_related("book").get(pk=dispute.account_id)
    if account.book and account.book.rep_id == dispute.claimant_id:
        return None
    if account.book is None or account.book.rep_id != dispute.holder_id:
        words = _("The account has left the book that it was claimed from. Decide that it stays where it is.")
        raise RuleViolation("moved_since", words)
    refuse_strategic([account.pk], by=by)
    book = Book.objects.open().filter(rep=dispute.claimant, rep__is_active=True).first()
    if book is None:
        raise RuleViolation("no_book", _("Who claims it has no open book any more. Decide that it stays."))
    lacks = _lacks_room(book, account, now=now)
    if lacks and not grants_exceptions(by):
        text = {
            "book_full": _("The book of %(rep)s is full. A director may decide so all the same; else make room first."),
            "value_full": _(
                "The value of the book of %(rep)s would go beyond its limit. A director may decide so all the same."
            ),
        }
        raise RuleViolation(lacks, text[lacks] % claim_words(dispute))
    words = {"rep": dispute.claimant.name, "reason": reason}
    note = (_("Claim of %(rep)s: %(reason)s") % words)[:LONGEST_NOTE]
    settings = {"accounts": [account.pk], "book": book.pk, "note": note, "over_capacity": bool(lacks),
                "dispute": dispute.pk}  # fmt: skip
    named = {"code": "dispute", "account": account.name, "rep": dispute.claimant.name}
    return ask_run(RunKind.MANUAL, by=by, now=now, settings=settings, named=named, apply_after=now)


def _lacks_room(book: Book, account: Account, *, now: datetime) -> str:
    """Why the run would skip the account: `book_full`, `value_full`, or an empty text."""
    if not Organisation.load().capacity_on:
        return ""
    room = capacities([book.pk], day=local_day(now))[book.pk]
    if room.free_for(account.segment_id) < 1:
        return "book_full"
    free = room.free_value_cents
    return "value_full" if free is not None and account.potential_cents > free else ""


def claim_words(dispute: Dispute) -> dict[str, str]:
    return {
        "rep": dispute.claimant.name,
        "account": dispute.account.name,
        "holder": dispute.holder.name if dispute.holder else _("nobody"),
    }


def _tell_of_claim(dispute: Dispute, *, now: datetime) -> None:
    words = {**claim_words(dispute), "due": moment(dispute.due_at, now=now)}
    title = _("Decide by %(due)s: %(rep)s claims %(account)s from %(holder)s") % words
    url, key = f"{PAGE}{dispute.pk}/", f"dispute-{dispute.pk}"
    notify(deciders(dispute), kind="dispute", key=key, title=title, body=dispute.claim, url=url)
    if dispute.holder:
        title = _("%(rep)s claims %(account)s from you; it is decided by %(due)s") % words
        notify([dispute.holder], kind="dispute", key=key, title=title, body=dispute.claim, url=url)


def _tell_of_decision(dispute: Dispute) -> None:
    words = claim_words(dispute)
    if dispute.state == Dispute.State.TO_CLAIMANT:
        title = _("Decided: %(account)s goes to %(rep)s") % words
    else:
        title = _("Decided: %(account)s stays with %(holder)s") % words
    people = [user for user in (dispute.claimant, dispute.holder) if user]
    key, url = f"dispute-{dispute.pk}-decided-{dispute.run_id or 0}", f"{PAGE}{dispute.pk}/"
    notify(people, kind="dispute", key=key, title=title, body=dispute.decision, url=url)
