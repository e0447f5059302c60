"""One row of each kind in the book of a rep, people around it, and what each request of the table sends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import (
    Account,
    Book,
    Import,
    ImportIssue,
    Notification,
    Organisation,
    StageChange,
    Team,
    User,
)
from assignment.actions.appeals import appeal
from assignment.actions.reports import ask_repair
from assignment.actions.returns import return_account
from assignment.actions.runs import hold_run
from assignment.models import (
    BookSnapshot,
    Coverage,
    Flag,
    FlagRule,
    NotGiven,
    Protection,
    Repair,
    RetrievalNotice,
    Return,
    ReturnReason,
    Run,
    Simulation,
    StrategicAccount,
    WorkingActivity,
)
from assignment.queries.what_ifs import as_today
from tests.access.mail import bodies_of_mail, rows_of_mail
from tests.access.protections import bodies_of_protections
from tests.access.records import bodies_of_records
from tests.access.reports import bodies_of_reports
from tests.access.returns import bodies_of_returns, routes_of_returns, rows_of_returns
from tests.access.rules import bodies_of_rules, rows_of_rules
from tests.access.runs import bodies_of_runs
from tests.access.scoring import bodies_of_scoring, rows_of_scoring
from tests.access.setting_up import bodies_of_setup, routes_of_setup, rows_of_setup
from tests.access.table import ROLES
from tests.assignment.runs import applied, open_book, plan_for, preview, ready, target_book
from tests.factories import (
    AccountFactory,
    AvailabilityFactory,
    BookFactory,
    EventFactory,
    InteractionFactory,
    NoteFactory,
    OpportunityFactory,
    ProductFactory,
    ScoreFactory,
    SignalFactory,
    TaskFactory,
    TransactionFactory,
    UserFactory,
    held_account,
)

NOW = timezone.now()
SINCE = NOW - timedelta(days=20)


@dataclass(eq=False)
class World:
    """The people by role, and the rows that routes name: by the argument, and by the route where it differs."""

    people: dict[str, User | None]
    rows: dict[str, Any]
    of_route: dict[str, dict[str, Any]] = field(default_factory=dict)

    def arguments(self, name: str, wanted: list[str]) -> dict[str, Any]:
        """What the route `name` is filled with; `pk` of the API is the row of its resource."""
        own = self.of_route.get(name, {})
        resource = name.removeprefix("api-").rpartition("-")[0] if name.startswith("api-") else ""
        known = {**self.rows, "pk": self.rows.get(resource)}
        return {key: own.get(key, known.get(key)) for key in wanted}

    def nothing(self, wanted: list[str], filled: dict[str, Any]) -> dict[str, Any]:
        """The same arguments, the numbers being of rows that do not exist."""
        return {key: 999_999_999 if isinstance(filled[key], int) else filled[key] for key in wanted}

    @cached_property
    def bodies(self) -> dict[str, dict[str, Any]]:
        """What a sensible person sends, by route. Made once: each request of a walk is rolled back."""
        rows, until = self.rows, (NOW + timedelta(days=5)).date()
        return {
            **bodies_of_scoring(rows), **bodies_of_mail(rows), **bodies_of_setup(rows), **bodies_of_reports(),
            **bodies_of_records(rows, version=_version(self)), **bodies_of_runs(rows),
            **bodies_of_protections(rows, until=until), **bodies_of_rules(rows), **bodies_of_returns(rows),
        }  # fmt: skip


def build() -> World:
    """Two teams, a book in the first with one of everything, runs before and after they were applied."""
    people = _people()
    rep, leader = people["rep"], people["leader"]
    target = target_book("north", places=20)
    book = open_book(target, rep=rep)
    second = open_book(target, rep=UserFactory(team=rep.team))
    BookFactory(rep=people["other rep"])
    names = ("Acme", "Broken", "Disputed", "Given back")
    account, broken, disputed, given = [held_account(book=book, since=SINCE, name=name) for name in names]
    ask_repair(broken.pk, by=rep, now=NOW, field="phone")
    conflict = ReturnReason.objects.get(code="conflict")
    waiting = return_account(disputed.pk, reason=conflict, by=rep, now=NOW, note="Sold by a partner")
    ready(3)
    done = applied(preview(plan_for(target), by=leader, now=NOW), by=leader, now=NOW)
    ready(3)
    ScoreFactory(account=AccountFactory(do_not_contact=True), is_ready=False, not_ready=["do_not_contact"])
    run = preview(plan_for(target, code="next"), by=leader, now=NOW + timedelta(seconds=1))
    rows = _records(account, rep) | _verbs(account, waiting=waiting, run=run, book=book, by=people["ops"])
    rows["second_book"] = second.pk
    rows |= _study(leader)
    rows |= _protected(account, broken, by=leader)
    rows |= _read_only(account, run=run, book=book, job_id=rows["job_id"])
    rows |= rows_of_returns(Repair.objects.get(), by=people["ops"], now=NOW)
    rows |= rows_of_scoring(account, by=people["ops"], now=NOW)
    rows |= rows_of_mail(account, rep)
    rows |= rows_of_setup(rep.team, book)
    rows |= rows_of_rules(rep, second, by=people["ops"], now=NOW)
    undone = {"run_id": done.pk, "move_id": done.moves.first().pk, "pk": done.pk}
    back = {"account_id": given.pk, "pk": given.pk}
    others = routes_of_setup(rows) | routes_of_returns(rows) | {
        "api-flag-rules-detail": {"code": "empty_calls"},
        "api-repairs-answer-to-ops": {"pk": rows["repair_id"]},
        "assignment:run-undo": undone, "assignment:run-line-undo": undone, "api-runs-undo": undone,
        "assignment:return-create": back, "api-accounts-returns": back, "api-moves-undo": {"pk": done.moves.first().pk},
        "assignment:rules-section": {"key": "purpose"}, "api-rules-publication-requests": {"pk": rows["rules_id"]},
    }  # fmt: skip
    return World(people, rows, others)


def _people() -> dict[str, User | None]:
    leader, stranger = UserFactory(role="leader"), UserFactory(role="leader")
    north = Team.objects.create(name="North", leader=leader)
    south = Team.objects.create(name="South", leader=stranger)
    rep, other = UserFactory(team=north), UserFactory(team=south)
    director = UserFactory(role="leader", team=north, is_director=True)
    return dict(zip(ROLES, (None, rep, other, leader, director, stranger, UserFactory(role="ops")), strict=True))


def _records(account: Account, rep: User) -> dict[str, Any]:
    contact = account.contacts.get()
    task = TaskFactory(account=account, due_on=NOW.date())
    product = ProductFactory()
    talk = InteractionFactory(account=account, happened_at=NOW - timedelta(days=1))
    note = NoteFactory(account=account)
    deal = OpportunityFactory(account=account, name="Pallets for a year")
    sale = TransactionFactory(account=account, happened_on=NOW.date(), product=product)
    signal = SignalFactory(account=account, happened_at=NOW)
    return {
        "account_id": account.pk, "accounts": account.pk, "scores": account.pk, "contact_id": contact.pk,
        "contacts": contact.pk, "task_id": task.pk, "tasks": task.pk, "products": product.pk, "interaction_id": talk.pk,
        "interactions": talk.pk, "note_id": note.pk, "notes": note.pk, "opportunity_id": deal.pk,
        "opportunities": deal.pk, "transactions": sale.pk, "signals": signal.pk, "users": rep.pk,
    }  # fmt: skip


def _verbs(account: Account, *, waiting: Return, run: Run, book, by: User) -> dict[str, Any]:
    job = Import.objects.create(kind="accounts", source="test", file_name="test.csv", by=by)
    return {
        "book_id": book.pk, "books": book.pk, "run_id": run.pk, "runs": run.pk, "move_id": run.moves.first().pk,
        "moves": run.moves.first().pk, "code": "do_not_contact", "return_id": waiting.pk, "returns": waiting.pk,
        "repairs": Repair.objects.get().pk, "coverage": Coverage.objects.get(account=account).pk, "job_id": job.pk,
        "key": "x", "uidb36": "x",
    }  # fmt: skip


def _protected(account: Account, other: Account, *, by: User) -> dict[str, Any]:
    """Under notice both; one on hold, the other on the strategic list with an appeal."""
    for each in (account, other):
        due_on = (NOW + timedelta(days=7)).date()
        RetrievalNotice.objects.create(holding=each.holdings.get(), given_at=NOW, due_on=due_on)
    held = Protection.objects.create(
        holding=account.holdings.get(), kind="hold", starts_on=NOW.date(), ends_on=NOW.date(), reason="Talks",
        set_by=by, set_at=NOW,
    )  # fmt: skip
    listed = StrategicAccount.objects.create(account=other, reason="Top 40", added_by=by, added_at=NOW)
    asked = appeal(other.pk, text="I met them", by=other.book.rep, now=NOW)
    FlagRule.objects.create(code="empty_calls")
    flag = Flag.objects.create(
        code="keep_alive", key="keep_alive:test", rep=account.book.rep, account=account, book=account.book,
        found_on=NOW.date(), last_found_on=NOW.date(), figures={"n": 2, "days": 60},
    )  # fmt: skip
    return {
        "flag_id": flag.pk, "flags": flag.pk,
        "protection_id": held.pk, "protections": held.pk, "strategic_id": listed.pk, "strategic-accounts": listed.pk,
        "appeal_id": asked.pk, "appeals": asked.pk,
    }  # fmt: skip


def _study(leader: User) -> dict[str, Any]:
    asked = {"kind": "simulation", "slot": NOW, "asked_by": leader}
    run = Run.objects.create(**asked, status="failed", finished_at=NOW, error="No worker")
    variants = [as_today(by=leader).as_dict(), {"name": "Half as large", "capacity_percent": 50}]
    study = Simulation.objects.create(name="Smaller", asked_by=leader, run=run, variants=variants, created_at=NOW)
    return {"simulation_id": study.pk, "simulations": study.pk}


def _read_only(account: Account, *, run: Run, book: Book, job_id: int) -> dict[str, Any]:
    """What the API shows and nobody writes there."""
    rep, deal = book.rep, account.opportunities.get()
    absence = AvailabilityFactory(user=rep)
    step = StageChange.objects.create(opportunity=deal, stage_to="engaging", at=NOW, by=rep)
    told = Notification.objects.create(user=rep, kind="test", title="Look", key="test")
    figures = BookSnapshot.objects.create(book=book, day=NOW.date())
    left = NotGiven.objects.create(run=run, account=account, code="all_full")
    issue = ImportIssue.objects.create(part_of_id=job_id, row=2, code="no_name", reason="No name")
    event = EventFactory(account_id=account.pk)
    return {
        "availability": absence.pk, "stage-changes": step.pk, "notifications": told.pk, "book-snapshots": figures.pk,
        "not-given": left.pk, "import-issues": issue.pk, "imports": job_id, "events": event.pk,
        "teams": rep.team_id, "segments": account.segment_id, "target-books": book.target_book_id,
        "working-activities": WorkingActivity.objects.first().pk,
        "activity_id": WorkingActivity.objects.first().pk, "user_id": rep.pk,
        "return-reasons": ReturnReason.objects.first().pk, **_plan(rep),
    }  # fmt: skip


def _plan(rep: User) -> dict[str, Any]:
    """A plan of the leader of the rep's branch."""
    plan = plan_for(rep.books.get().target_book, code="branch", owner=rep.team.leader)
    return {"plans": plan.pk, "plan_id": plan.pk}


def hold(world: World) -> None:
    hold_run(Run.objects.get(pk=world.rows["run_id"]), by=world.people["leader"], now=NOW)


def begin(world: World) -> None:
    Run.objects.filter(pk=world.rows["run_id"]).update(status="applying", lease_until=NOW + timedelta(hours=1))


BEFORE: dict[str, Callable[[World], None]] = {
    "assignment:run-release": hold, "api-runs-release": hold, "assignment:run-stop": begin, "api-runs-stop": begin,
}  # fmt: skip


UPLOADS = {("imports:create", "POST"), ("api-imports-list", "POST")}


def body_of(name: str, method: str, world: World) -> dict[str, Any]:
    """What a sensible person sends there."""
    if (name, method) in UPLOADS:
        file = SimpleUploadedFile("accounts.csv", b"name\nAcme\n")
        return {"file": file, "kind": "accounts", "profile": "generic"}
    return dict(world.bodies.get(name, {}))


def _version(world: World) -> int:
    return Account.objects.get(pk=world.rows["account_id"]).version


SEEN = {
    "api-rules-sections", "api-rules-scenarios", "api-rules-publication", "api-score-models-publications",
    "api-flags-decision",
}  # fmt: skip


def etag_of(name: str, world: World) -> dict[str, str]:
    """If-Match for the routes that edit; all rows but the account are as they were made."""
    version = _version(world) if name == "api-accounts-detail" else 1
    if name == "api-retrieval-switch":
        version = Organisation.load().version
    return {"If-Match": f'"{version}"'} if name.endswith(("-detail", "-switch")) or name in SEEN else {}
