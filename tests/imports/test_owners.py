"""Owner and assigned-on columns open holdings; an account that a book holds is never moved."""

from datetime import UTC, datetime

from accounts.models import Account, Organisation, User
from assignment.actions.placement import place
from assignment.models import Holding, Move
from bookofbusiness.imports.holdings import open_holdings
from tests.factories import DAY, NOON, AccountFactory, BookFactory, UserFactory, held_account
from tests.imports.conftest import counts, issues

TEXT = "id,name,owner,assigned on\n1,Acme,{owner},2026-03-05\n2,Beta,{owner},\n"


def test_the_owner_gets_the_accounts_since_the_assigned_day(take):
    book = BookFactory(rep=UserFactory(name="Ana Berg"), opened_on=NOON.date())

    job = take("accounts", TEXT.format(owner="ana  berg"), source="crm")

    assert counts(job) == (2, 0, 0, 0) and job.summary["holdings"] == 2
    since = {holding.account.name: holding.during.lower for holding in Holding.objects.open().filter(book=book)}
    assert since == {"Acme": datetime(2026, 3, 5, tzinfo=UTC), "Beta": NOON}
    assert set(Move.objects.values_list("cause", "state")) == {("import", "applied")}
    assert set(Account.objects.values_list("station", flat=True)) == {"held"}
    book.refresh_from_db()
    assert book.opened_on.isoformat() == "2026-03-05", "a book is as old as its oldest holding"


def test_the_first_import_with_owners_is_the_day_of_going_live_whatever_the_assigned_day(take):
    take("accounts", "id,name\n1,Acme\n")
    assert Organisation.load().went_live_on is None
    BookFactory(rep=UserFactory(name="Ana"))

    take("accounts", "id,name,owner,assigned on\n2,Beta,Ana,2026-03-05\n", now=NOON + DAY)

    assert Organisation.load().went_live_on == (NOON + DAY).date()


def test_an_owner_may_be_named_by_address(take):
    book = BookFactory(rep=UserFactory(email="ana@example.com"))

    take("accounts", TEXT.format(owner="Ana@Example.com"))

    assert Holding.objects.open().filter(book=book).count() == 2


def test_a_second_import_moves_nothing_and_warns_of_nothing(take):
    BookFactory(rep=UserFactory(name="Ana"))
    take("accounts", TEXT.format(owner="Ana"), source="crm")

    job = take("accounts", TEXT.format(owner="Ana"), source="crm")

    assert counts(job) == (0, 0, 2, 0) and issues(job) == [] and Move.objects.count() == 2


def to_pool(account):
    """Take the account out of its book, as a leader does by hand."""
    move = Move.objects.create(
        cause="manual", account=account, book_from=account.book, station_from=account.station, station_to="pool",
        potential_cents=account.potential_cents,
    )  # fmt: skip
    place([move], by=User.objects.robot("test"), now=NOON + DAY)


def test_what_came_back_to_the_pool_stays_there_when_its_file_comes_again(take):
    BookFactory(rep=UserFactory(name="Ana"))
    take("accounts", TEXT.format(owner="Ana"), source="crm")
    to_pool(Account.objects.get(name="Acme"))

    job = take("accounts", TEXT.format(owner="Ana"), source="crm", now=NOON + 2 * DAY)

    assert counts(job) == (0, 0, 2, 0) and issues(job) == [(2, "held_before")]
    assert "Ana" in job.issues.get().reason and job.summary["holdings"] == 0
    assert Account.objects.get(name="Acme").station == "pool" and Holding.objects.open().count() == 1
    assert Move.objects.filter(cause="import").count() == 2


def test_an_account_that_a_book_gave_up_while_the_file_was_read_is_not_placed(take):
    """The look under the locks: held and given back between the plan and the placing."""
    book = BookFactory(rep=UserFactory(name="Ana"))
    account = held_account()
    to_pool(account)
    account.refresh_from_db()
    job = take("accounts", "name\nOther\n")

    robot = User.objects.robot("import")
    placed = open_holdings([(2, account.pk, book.pk, None)], job=job, by=robot, now=NOON + 2 * DAY, zone=UTC)

    account.refresh_from_db()
    assert placed == 0 and account.station == "pool"


def test_an_unknown_owner_means_the_pool_with_a_warning(take):
    UserFactory(name="Bookless")

    job = take("accounts", "name,owner\nAcme,Nobody\nBeta,Bookless\n")

    assert issues(job) == [(2, "unknown_owner"), (3, "no_open_book")]
    assert set(Account.objects.values_list("station", flat=True)) == {"pool"} and not Move.objects.exists()


def test_an_account_in_a_book_stays_there(take):
    account = held_account(name="Acme", domain="acme.example")
    other = BookFactory(rep=UserFactory(name="Ana"))

    job = take("accounts", "name,domain,owner\nAcme,acme.example,Ana\n")

    assert issues(job) == [(2, "held_elsewhere")]
    account.refresh_from_db()
    assert account.book != other and Move.objects.filter(cause="import").count() == 0


def test_an_account_that_rests_is_not_given(take):
    BookFactory(rep=UserFactory(name="Ana"))
    AccountFactory(name="Acme", domain="", station="resting", rest_until="2026-09-01")

    job = take("accounts", "name,owner\nAcme,Ana\n")

    assert issues(job) == [(2, "not_in_pool")]


def test_a_dry_run_says_how_many_would_be_given_and_gives_none(take):
    BookFactory(rep=UserFactory(name="Ana"))

    job = take("accounts", TEXT.format(owner="Ana"), dry_run=True)

    assert job.summary["holdings"] == 2 and not Holding.objects.exists()


def test_a_day_in_the_future_counts_as_now(take):
    BookFactory(rep=UserFactory(name="Ana"))

    take("accounts", "name,owner,assigned on\nAcme,Ana,2027-01-01\n")

    assert Holding.objects.get().during.lower == NOON


def test_a_closed_book_gets_nothing(take):
    BookFactory(rep=UserFactory(name="Ana"), closed_on="2026-02-01")

    assert issues(take("accounts", "name,owner\nAcme,Ana\n")) == [(2, "no_open_book")]


def test_more_accounts_than_one_chunk_are_placed(take):
    BookFactory(rep=UserFactory(name="Ana"))

    take("accounts", "name,owner\n" + "".join(f"Account {n},Ana\n" for n in range(1100)))

    assert Holding.objects.open().count() == 1100


def test_new_accounts_get_their_segment_at_once_and_changed_ones_again(take):
    take("accounts", "id,name,employees\n1,Acme,5\n2,Beta,5000\n", source="crm")
    assert dict(Account.objects.values_list("name", "segment__code")) == {"Acme": "smb", "Beta": "enterprise"}

    take("accounts", "id,name,employees\n1,Acme,500\n2,Beta,5000\n", source="crm")

    assert dict(Account.objects.values_list("name", "segment__code")) == {"Acme": "mid-market", "Beta": "enterprise"}
