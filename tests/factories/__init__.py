"""Believable records for tests: the least that the database and the rules accept. Dates are fixed."""

from datetime import UTC, date, datetime, timedelta

import factory
from django.utils import timezone

from accounts import models as records
from assignment import models as verbs
from assignment.actions.placement import place
from scoring import models as ranking

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
JUNE_1 = NOON
DAY = timedelta(days=1)


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = records.Team

    name = factory.Sequence("Team {}".format)


class UserFactory(factory.django.DjangoModelFactory):
    """A rep. `role="leader"` or `role="ops"` for the others; the password is `password` for everyone."""

    class Meta:
        model = records.User
        skip_postgeneration_save = True

    name = factory.Sequence("Rep {}".format)
    email = factory.Sequence("person{}@example.com".format)
    role = records.Role.REP
    is_staff = factory.LazyAttribute(lambda user: user.role == records.Role.OPS)
    password = factory.django.Password("password")


class AvailabilityFactory(factory.django.DjangoModelFactory):
    """Two weeks of leave from NOON on."""

    class Meta:
        model = records.Availability

    user = factory.SubFactory(UserFactory)
    starts_on = date(2026, 6, 1)
    ends_on = date(2026, 6, 14)


class SegmentFactory(factory.django.DjangoModelFactory):
    """A segment behind the shipped ones that no account matches yet."""

    class Meta:
        model = records.Segment

    name = factory.Sequence("Segment {}".format)
    code = factory.Sequence("segment-{}".format)
    priority = factory.Sequence(lambda number: 100 + number)
    criteria = factory.LazyFunction(lambda: {"all": [{"field": "tags", "op": "contains", "value": "special"}]})


class TargetBookFactory(factory.django.DjangoModelFactory):
    """A kind of book with 50 places that takes no segment yet; see SegmentCapacityFactory."""

    class Meta:
        model = records.TargetBook

    name = factory.Sequence("Target book {}".format)
    code = factory.Sequence("target-book-{}".format)
    max_accounts = 50


class SegmentCapacityFactory(factory.django.DjangoModelFactory):
    """Room for 50 accounts of SMB."""

    class Meta:
        model = records.SegmentCapacity

    target_book = factory.SubFactory(TargetBookFactory)
    segment = factory.LazyFunction(lambda: records.Segment.objects.get(code="smb"))
    capacity = 50


class BookFactory(factory.django.DjangoModelFactory):
    """A rep's open book on the target book "general" (150 accounts, 30 days)."""

    class Meta:
        model = records.Book

    rep = factory.SubFactory(UserFactory)
    target_book = factory.LazyFunction(lambda: records.TargetBook.objects.get(code="general"))
    opened_on = date(2026, 1, 1)


class AccountFactory(factory.django.DjangoModelFactory):
    """A ready prospect in the pool, in segment SMB. Give it to a book with `hold(account, book)`."""

    class Meta:
        model = records.Account

    name = factory.Sequence("Account {}".format)
    domain = factory.Sequence("account{}.example".format)
    employees = 50
    country = "NO"
    segment = factory.LazyFunction(lambda: records.Segment.objects.get(code="smb"))
    potential_cents = 400_000


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = records.Contact

    account = factory.SubFactory(AccountFactory)
    name = factory.Sequence("Contact {}".format)
    email = factory.Sequence("contact{}@client.example".format)
    phone = "+47 22 00 00 00"


class InteractionFactory(factory.django.DjangoModelFactory):
    """An outgoing call that counts as a live touch; `user` defaults to the rep who holds the account now."""

    class Meta:
        model = records.Interaction

    account = factory.SubFactory(AccountFactory)
    contact = factory.LazyAttribute(lambda row: row.account.contacts.first() or ContactFactory(account=row.account))
    user = factory.LazyAttribute(lambda row: row.account.book.rep if row.account.book else None)
    kind = "call"
    direction = "out"
    outcome = "no_answer"
    happened_at = NOON
    logged_at = factory.LazyAttribute(lambda row: row.happened_at)


class OpportunityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = records.Opportunity

    account = factory.SubFactory(AccountFactory)
    owner = factory.LazyAttribute(lambda row: row.account.book.rep if row.account.book else UserFactory())
    name = factory.Sequence("Opportunity {}".format)
    stage = "engaging"
    amount = 1000
    currency = "EUR"
    opened_on = date(2026, 5, 1)


class NoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = records.Note

    account = factory.SubFactory(AccountFactory)
    author = factory.LazyAttribute(lambda row: row.account.book.rep if row.account.book else UserFactory())
    text = "Prefers calls"


class TaskFactory(factory.django.DjangoModelFactory):
    """An open task of the rep who holds the account now."""

    class Meta:
        model = records.Task

    account = factory.SubFactory(AccountFactory)
    assignee = factory.LazyAttribute(lambda row: row.account.book.rep if row.account.book else UserFactory())
    title = factory.Sequence("Task {}".format)
    due_on = date(2026, 6, 10)


class ProductFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = records.Product

    name = factory.Sequence("Product {}".format)
    list_price = 100
    currency = "EUR"


class TransactionFactory(factory.django.DjangoModelFactory):
    """A purchase of 100 EUR, a month before NOON."""

    class Meta:
        model = records.Transaction

    account = factory.SubFactory(AccountFactory)
    happened_on = date(2026, 5, 1)
    amount = 100
    currency = "EUR"


class SignalFactory(factory.django.DjangoModelFactory):
    """A request for a quote, the day before NOON."""

    class Meta:
        model = ranking.Signal

    account = factory.SubFactory(AccountFactory)
    signal_type = factory.LazyFunction(lambda: ranking.SignalType.objects.get(code="quote-request"))
    happened_at = NOON - DAY
    source = "test"
    external_id = factory.Sequence("signal-{}".format)


class EventFactory(factory.django.DjangoModelFactory):
    """A line of the audit trail; give it an `account_id`."""

    class Meta:
        model = records.Event

    verb = records.Event.Verb.ACCOUNT_EDITED
    at = NOON
    by_name = "Somebody"


class ScoreFactory(factory.django.DjangoModelFactory):
    """A stored score of 50, ready."""

    class Meta:
        model = ranking.Score

    account = factory.SubFactory(AccountFactory)
    model = factory.LazyFunction(lambda: ranking.ScoreModel.objects.get(status="published"))
    fit = 50
    timing = 50
    priority = 50
    grade = "B2"
    is_ready = True
    scored_at = NOON


def hold(
    account: records.Account, book: records.Book, *, since: datetime = NOON, by: records.User | None = None
) -> verbs.Holding:
    """Give `account` to `book` since `since`, by the same placement that the product uses; returns the open holding."""
    by = by or records.User.objects.robot("test")
    move = verbs.Move.objects.create(
        cause=verbs.Move.Cause.MANUAL,
        account=account,
        book_from=account.book,
        book_to=book,
        station_from=account.station,
        station_to="held",
        potential_cents=account.potential_cents,
    )
    place([move], by=by, now=since)
    account.refresh_from_db()
    return verbs.Holding.objects.get(opened_by=move)


def held_account(*, book: records.Book | None = None, since: datetime = NOON, **fields) -> records.Account:
    """An account in a book (a new one unless given) since `since`, with one reachable contact and a score."""
    account = AccountFactory(**fields)
    ContactFactory(account=account)
    ScoreFactory(account=account)
    hold(account, book or BookFactory(), since=since)
    return account


def today() -> date:
    """Only for pages that show the real day."""
    return timezone.localdate()
