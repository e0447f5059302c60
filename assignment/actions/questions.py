"""Asking back: what ops wants to know from who reported a record, and the answer. Meanwhile the time of ops stands
still.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.actions.audit import record, record_many
from accounts.actions.notify import Message, notify, notify_many
from accounts.errors import RuleViolation
from accounts.models import Event, User
from accounts.queries.calendar import holidays_between, local_day, working_day_after
from accounts.rules.storable import first_unstorable
from accounts.rules.working_days import working_days_between
from assignment.actions.repairs import RepairResult, lock_open_repairs
from assignment.models import Repair, RepairQuestion

LONGEST_QUESTION, LONGEST_ANSWER = 1_000, 2_000


@transaction.atomic
def ask_back(repair_ids: Iterable[int], *, text: str, by: User, now: datetime) -> RepairResult:
    """Ask the reporters of these open repairs the same question; `refused` says who cannot be asked, and why.

    Raises RuleViolation for a question without words, and when nobody could be asked.
    """
    text = _checked(text, field="question", most=LONGEST_QUESTION)
    repairs = lock_open_repairs(repair_ids)
    refused = {repair.pk: why for repair in repairs if (why := _why_not(repair))}
    asked = [repair for repair in repairs if repair.pk not in refused]
    if not asked:
        raise RuleViolation("nobody_asked", " ".join(sorted(set(refused.values()))) or _("Nothing is open here."))
    RepairQuestion.objects.bulk_create(
        RepairQuestion(repair=repair, text=text, asked_by=by, asked_at=now) for repair in asked
    )
    Repair.objects.filter(pk__in=[repair.pk for repair in asked]).update(
        waits_since=local_day(now), version=F("version") + 1
    )
    lines = [(repair.account_id, {"repair": repair.pk, "question": text}) for repair in asked]
    record_many(Event.Verb.REPAIR_ASKED, by=by, now=now, lines=lines)
    _tell_reporters(asked, text=text, now=now)
    return RepairResult([repair.account_id for repair in asked], refused)


def _why_not(repair: Repair) -> str:
    if repair.waits_since is not None:
        return _("Something was asked already; the answer is on its way.")
    if not repair.reported_by.is_active or repair.reported_by.is_robot:
        return _("%(rep)s is no longer here. Decide without an answer.") % {"rep": repair.reported_by.name}
    return ""


def _checked(text: str, *, field: str, most: int) -> str:
    text = text.strip()
    problem = ""
    if not text:
        problem = _("Write a sentence first.")
    elif len(text) > most:
        problem = _("Write at most %(most)d characters; this has %(n)d.") % {"most": most, "n": len(text)}
    elif first_unstorable(text):
        problem = _("Remove the broken character.")
    if problem:
        raise RuleViolation(f"{field}_wrong", problem, errors={field: [problem]})
    return text


def _tell_reporters(repairs: Iterable[Repair], *, text: str, now: datetime) -> None:
    repairs = list(Repair.objects.filter(pk__in=[repair.pk for repair in repairs]).select_related("account"))
    notify_many(
        Message(
            repair.reported_by_id,
            kind="repair_question",
            key=f"repair-{repair.pk}-asked-{now:%Y%m%d%H%M%S}",
            title=_("Ops asks about %(account)s") % {"account": repair.account.name},
            body=text,
            url=question_link(repair.pk),
        )
        for repair in repairs
    )


def question_link(repair_id: int) -> str:
    """The page on which the reporter answers."""
    return f"/repairs/{repair_id}/question/"


@transaction.atomic
def answer_question(repair_id: int, *, text: str, by: User, now: datetime) -> RepairQuestion:
    """The reporter's answer to the open question; the days of waiting are added to the time that ops has.

    Raises RuleViolation when it was decided or answered meanwhile, for anybody else, and for an answer without words.
    """
    text = _checked(text, field="answer", most=LONGEST_ANSWER)
    repair = next(iter(lock_open_repairs([repair_id])), None)
    question = RepairQuestion.objects.filter(repair=repair_id, answered_at=None).select_related("asked_by").first()
    if repair is None or question is None:
        raise RuleViolation("not_asked", _("Ops decided meanwhile, or has your answer already."))
    if repair.reported_by_id != by.pk:
        raise RuleViolation("not_yours", _("Only who reported it answers."))
    question.answer, question.answered_by, question.answered_at = text, by, now
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    due_on = due_after_waiting(repair.due_on, since=repair.waits_since, today=local_day(now))
    Repair.objects.filter(pk=repair.pk).update(waits_since=None, due_on=due_on, version=F("version") + 1)
    detail = {"repair": repair.pk, "answer": text}
    record(Event.Verb.REPAIR_ANSWERED, by=by, now=now, account_id=repair.account_id, subject=repair, detail=detail)
    _tell_asker(question, repair=repair, by=by)
    return question


def due_after_waiting(due_on: date, *, since: date | None, today: date) -> date:
    """`due_on` later by the working days after `since`, up to and with `today`."""
    if since is None or today <= since:
        return due_on
    first = since + timedelta(days=1)
    return working_day_after(due_on, working_days_between(first, today, holidays=holidays_between(first, today)))


def _tell_asker(question: RepairQuestion, *, repair: Repair, by: User) -> None:
    name = Repair.objects.values_list("account__name", flat=True).get(pk=repair.pk)
    notify(
        [question.asked_by],
        kind="repair_answered",
        key=f"repair-question-{question.pk}-answered",
        title=_("%(rep)s answered about %(account)s") % {"rep": by.name, "account": name},
        body=question.answer,
        url=f"/admin/assignment/repair/{repair.pk}/change/",
    )
