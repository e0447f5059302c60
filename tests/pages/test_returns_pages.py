"""Giving back, asking ops to fix, and the leader's decision, through the pages."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.display.formats import moment
from accounts.models import Account, Notification, Opportunity, Organisation, Team
from assignment.models import Repair, Return, ReturnReason, RulesOfEngagement
from tests.assignment.runs import plan_for
from tests.factories import AccountFactory, OpportunityFactory, UserFactory, held_account
from tests.pages.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db
SINCE = timezone.now() - timedelta(days=20)


@pytest.fixture
def account(book):
    return held_account(book=book, since=SINCE, name="Kallio Dairy")


def reason(code: str) -> int:
    return ReturnReason.objects.get(code=code).pk


def give_back(window, account, code, **fields):
    return window.post(f"/accounts/{account.pk}/returns/", {"reason": reason(code), **fields}, headers=HTMX)


def test_the_dialog_names_each_reason_and_what_the_closed_ones_ask_for(mine, account):
    page = mine.get(f"/accounts/{account.pk}/returns/", headers=HTMX)
    words = text_of(page)
    for each in ReturnReason.objects.filter(is_active=True):
        assert each.label in words
    closed = re.findall(r'value="(\d+)" aria-disabled="true" aria-describedby="(why-\d+)"', page.content.decode())
    no_touch_yet = {str(reason("poor-fit")), str(reason("worked-or-later"))}
    assert {number for number, _why in closed} == no_touch_yet and " disabled" not in page.content.decode()
    assert all(f'id="{why}"' in page.content.decode() for _number, why in closed)
    assert "2" in words and "touch" in words.lower()


def test_the_dialog_and_the_thanks_say_when_another_one_comes_not_when_it_is_previewed(mine, account):
    Organisation.objects.update(time_zone="UTC")
    slot = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=2)
    plan_for(
        account.book.target_book, is_paused=False, frequency="daily", next_slot=slot,
        apply_weekday=(slot.weekday() + 2) % 7, apply_at="06:00",
    )  # fmt: skip
    comes = moment(slot.replace(hour=6) + timedelta(days=2), now=timezone.now()).replace("\u00a0", " ")
    says = f"Another one may come with the next batch, {comes}."

    ReturnReason.objects.filter(code="poor-fit").update(minimum_touches=0)
    assert says in text_of(give_back(mine, account, "poor-fit", shows="detail"))
    assert give_back(mine, account, "poor-fit", criterion="size", note="Two people").status_code == 204
    assert says in text_of(mine.get("/book/"))


def test_a_wrong_record_goes_to_ops_at_once_and_leaves_the_book(mine, account):
    answer = give_back(mine, account, "wrong-record", field="domain", proposed_value="kallio.example")

    assert answer.status_code == 204 and answer["HX-Redirect"] == "/"
    account.refresh_from_db()
    assert account.station == "repair" and Repair.objects.get().proposed_value == "kallio.example"
    assert "Ops looks at it within 5 working days" in text_of(mine.get("/book/"))


@pytest.mark.parametrize(
    ("code", "fields", "words"),
    [
        ("poor-fit", {"note": "Too small"}, "touch"), ("conflict", {}, "Say in a few words why"),
        ("duplicate-or-gone", {"duplicate_of": "Nowhere & Sons"}, "No other account has this name or domain."),
        ("wrong-record", {"field": "nonsense"}, "valid choice"), ("conflict", {"note": "x" * 3000}, "2000"),
        ("wrong-record", {"note": "a\x00b"}, "Null characters"),
        ("worked-or-later", {"resume_on": "31/02/2026"}, "valid date"),
    ],
)  # fmt: skip
def test_a_refusal_stays_in_the_dialog_with_what_was_typed(mine, account, code, fields, words):
    answer = give_back(mine, account, code, **{"proposed_value": "typed <b>", **fields})

    assert answer.status_code == 422 and answer["HX-Retarget"] == "#dialogs"
    assert words in text_of(answer) and "typed &lt;b&gt;" in answer.content.decode()
    assert " checked" in answer.content.decode() and not Return.objects.exists()


def test_without_a_reason_one_is_asked_for(mine, account):
    answer = mine.post(f"/accounts/{account.pk}/returns/", {"reason": ""}, headers=HTMX)
    assert answer.status_code == 422 and "Choose a reason." in text_of(answer)


def test_an_open_opportunity_is_in_the_way_and_said(mine, account):
    OpportunityFactory(account=account, name="Pallets")
    answer = give_back(mine, account, "wrong-record", field="domain")
    assert answer.status_code == 422 and "opportunit" in text_of(answer)


def settled(deal, **fields):
    return {f"deal-{deal.pk}-{name}": value for name, value in {"version": deal.version, **fields}.items()}


@pytest.fixture
def deal(account):
    return OpportunityFactory(account=account, name="Pallets")


def test_the_dialog_lists_open_opportunities_and_closes_one_as_lost_in_the_same_step(mine, account, deal):
    OpportunityFactory(account=account, name="Sensors", owner=UserFactory())
    page = text_of(mine.get(f"/accounts/{account.pk}/returns/", headers=HTMX))
    assert "Your open opportunity “Pallets”" in page and "Sensors" not in page

    answer = give_back(mine, account, "wrong-record", **settled(deal, then="lost", lost_reason="Bought elsewhere"))

    account.refresh_from_db(), deal.refresh_from_db()
    assert answer.status_code == 204 and account.station == "repair"
    assert (deal.stage, deal.lost_reason) == ("lost", "Bought elsewhere")


@pytest.mark.parametrize("to", ["a colleague", "the leader"])
def test_an_opportunity_is_handed_over_with_the_return_and_its_new_owner_is_told(
    mine, account, deal, team, window_of, to
):
    heir = UserFactory(name="Bo Lind", team=team) if to == "a colleague" else team.leader

    assert give_back(mine, account, "wrong-record", **settled(deal, then=heir.pk)).status_code == 204

    deal.refresh_from_db(), account.refresh_from_db()
    told = Notification.objects.get(user=heir)
    assert deal.owner == heir and deal.is_open and account.book is None
    assert "Pallets" in told.title and "Pallets" in text_of(window_of(heir).get(told.url))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"then": ""}, "Say what becomes of it."), ({"then": "lost"}, "Say why it was lost"),
        ({"then": "999999"}, "valid choice"), ({"then": "lost", "lost_reason": "x", "version": 0}, "omebody"),
    ],
)  # fmt: skip
def test_nothing_happens_while_an_opportunity_is_not_settled(mine, account, deal, fields, words):
    answer = give_back(mine, account, "wrong-record", **settled(deal, **fields))
    deal.refresh_from_db(), account.refresh_from_db()
    assert answer.status_code == 422 and words in text_of(answer)
    assert deal.is_open and account.book is not None and not Return.objects.exists()


def test_a_refused_return_leaves_the_opportunity_open(mine, account, deal):
    answer = give_back(mine, account, "poor-fit", note="Small", **settled(deal, then="lost", lost_reason="Price"))
    deal.refresh_from_db()
    assert answer.status_code == 422 and "touch" in text_of(answer) and deal.is_open


def test_an_opportunity_of_a_conflict_waits_with_it_for_the_leader(mine, leading, account, deal):
    answer = give_back(mine, account, "conflict", note="Sold", **settled(deal, then="lost", lost_reason="By a partner"))
    deal.refresh_from_db()
    assert answer.status_code == 204 and deal.is_open

    leading.post(f"/returns/{Return.objects.get().pk}/decision/", {"approve": "yes"})

    deal.refresh_from_db(), account.refresh_from_db()
    assert (deal.stage, deal.lost_reason, account.station) == ("lost", "By a partner", "review")


def test_one_may_not_hand_an_opportunity_to_somebody_of_another_team(mine, account, deal):
    stranger = UserFactory(name="Zoe Strange", team=Team.objects.create(name="South"))
    assert "Zoe Strange" not in text_of(mine.get(f"/accounts/{account.pk}/returns/", headers=HTMX))
    assert give_back(mine, account, "wrong-record", **settled(deal, then=stranger.pk)).status_code == 422
    assert Opportunity.objects.get().owner == account.book.rep


@pytest.mark.parametrize("called", ["NORDLYS fisk", "nordlys.example", "https://www.nordlys.example/about"])
def test_a_duplicate_is_named_as_the_look_up_finds_it(mine, account, called):
    original = AccountFactory(name="Nordlys Fisk", domain="nordlys.example")
    assert give_back(mine, account, "duplicate-or-gone", duplicate_of=called).status_code == 204
    assert Repair.objects.get().duplicate_of == original


def test_of_several_accounts_of_one_name_one_is_chosen(mine, account):
    AccountFactory(name="Nordlys Fisk", domain=""), AccountFactory(name="Nordlys Fisk", domain="b.example")
    wanted = Account.objects.get(domain="b.example")
    fields = {"duplicate_of": "Nordlys Fisk"}

    first = give_back(mine, account, "duplicate-or-gone", **fields)
    odd = give_back(mine, account, "duplicate-or-gone", **fields, which=account.pk)
    second = give_back(mine, account, "duplicate-or-gone", **fields, which=wanted.pk)

    assert first.status_code == odd.status_code == 422 and "Nordlys Fisk, b.example, Pool" in text_of(first)
    assert second.status_code == 204 and Repair.objects.get().duplicate_of == wanted


def test_an_account_is_no_duplicate_of_itself_nor_of_one_that_may_not_be_looked_up(mine, account):
    AccountFactory(name="Nordlys Fisk")
    own = give_back(mine, account, "duplicate-or-gone", duplicate_of=account.name)
    Organisation.objects.update(look_up_for_everyone=False)
    hidden = give_back(mine, account, "duplicate-or-gone", duplicate_of="Nordlys Fisk")
    for answer in (own, hidden):
        assert answer.status_code == 422 and "No other account has this name or domain." in text_of(answer)


def test_a_return_that_waits_shows_on_the_account_and_is_withdrawn_there(mine, leading, account):
    give_back(mine, account, "conflict", note="Sold by a partner")
    address, given = f"/accounts/{account.pk}/", Return.objects.get()
    page, seen = mine.get(address), text_of(leading.get(address))

    assert f'hx-post="/returns/{given.pk}/withdrawal/"' in page.content.decode()
    assert "asked to give the account back Conflict" in text_of(page)
    assert "It waits for the leader" in text_of(page) and "Withdraw" in text_of(page)
    assert "Withdraw" not in seen and "Decide" in seen and "decide on that first" in seen
    mine.post(f"/returns/{given.pk}/withdrawal/", headers=HTMX)
    after = text_of(mine.get(address, headers=HTMX))
    assert "Withdraw" not in after and "You keep the account." in after and "Give back" in after


def test_an_open_repair_shows_on_the_account(mine, account):
    assert "With ops" not in text_of(mine.get(f"/accounts/{account.pk}/"))
    mine.post(f"/accounts/{account.pk}/repairs/", {"field": "phone"}, headers=HTMX)
    words = text_of(mine.get(f"/accounts/{account.pk}/"))
    assert "With ops" in words and "Phone: asked" in words


@pytest.mark.parametrize(("days", "said"), [(5, "up to 5 working days"), (1, "up to 1 working day."), (0, "")])
def test_asking_ops_names_the_pause_of_the_rules(mine, account, days, said):
    RulesOfEngagement.objects.filter(status="current").update(repair_pause_days=days)

    words = text_of(mine.get(f"/accounts/{account.pk}/repairs/", headers=HTMX))

    assert "You keep the account." in words and said in words and ("clock" in words) == bool(days)


def test_with_returns_switched_off_the_dialog_says_so(mine, account):
    Organisation.objects.update(returns_on=False)
    page = text_of(mine.get(f"/accounts/{account.pk}/returns/", headers=HTMX))
    assert "Returns are switched off" in page
    assert give_back(mine, account, "wrong-record").status_code == 422


def test_a_conflict_waits_for_the_leader_who_refuses_with_a_word(mine, leading, account):
    assert give_back(mine, account, "conflict", note="Sold by a <partner>").status_code == 204
    page = leading.get("/returns/")
    given = Return.objects.get()
    assert "1 return waits for you." in text_of(page) and "Sold by a &lt;partner&gt;" in page.content.decode()

    mute = leading.post(f"/returns/{given.pk}/decision/", {"approve": "no"}, follow=True)
    told = leading.post(f"/returns/{given.pk}/decision/", {"approve": "no", "note": "They are ours\x00"}, follow=True)

    assert "why" in text_of(mute) and "Refused; the rep reads why." in text_of(told)
    given.refresh_from_db()
    assert (given.state, given.decision_note) == ("rejected", "They are ours")
    assert Notification.objects.filter(user=account.book.rep).exists()


def test_a_conflict_that_is_accepted_leaves_the_book_and_is_decided_once(mine, leading, account):
    give_back(mine, account, "conflict", note="Sold by a partner")
    address = f"/returns/{Return.objects.get().pk}/decision/"
    assert "Accepted." in text_of(leading.post(address, {"approve": "yes"}, follow=True))
    assert leading.post(address, {"approve": "yes"}).status_code == 404
    account.refresh_from_db()
    assert account.book is None and account.station == "review"


def test_the_rep_keeps_the_account_after_all(mine, account):
    give_back(mine, account, "conflict", note="Sold by a partner")
    given = Return.objects.get()

    assert mine.post(f"/returns/{given.pk}/withdrawal/", headers=HTMX).status_code == 204
    again = mine.post(f"/returns/{given.pk}/withdrawal/", follow=True)

    given.refresh_from_db()
    assert given.state == "withdrawn" and again.status_code == 200


def test_ops_is_asked_once_and_the_account_stays(mine, account):
    fields = {"field": "phone", "proposed_value": "+47 22 11 11 11", "note": "Number of a bakery"}
    address = f"/accounts/{account.pk}/repairs/"
    assert "You keep the account." in text_of(mine.get(address, headers=HTMX))

    assert mine.post(address, fields, headers=HTMX).status_code == 204
    again = mine.post(address, fields, headers=HTMX)

    assert again.status_code == 422 and "Ops has this report already" in text_of(again)
    assert "Number of a bakery" in again.content.decode()
    account.refresh_from_db()
    assert account.book is not None and Repair.objects.count() == 1


def test_who_asks_ops_about_a_duplicate_names_the_account_it_repeats(mine, account):
    twin, *two = (held_account(book=account.book, name=name) for name in ("Twin AS", "Same", "Same"))
    address = f"/accounts/{account.pk}/repairs/"
    assert 'name="which"' not in mine.get(address, headers=HTMX).content.decode()

    nobody = mine.post(address, {"field": "duplicate", "duplicate_of": "Nobody"}, headers=HTMX)
    several = mine.post(address, {"field": "duplicate", "duplicate_of": "Same"}, headers=HTMX)
    mine.post(address, {"field": "duplicate", "duplicate_of": "Same", "which": two[1].pk}, headers=HTMX)

    assert nobody.status_code == 422 and "No other account has this name" in text_of(nobody)
    assert several.status_code == 422 and 'name="which"' in several.content.decode()
    assert Repair.objects.get().duplicate_of == two[1] != twin


def test_a_leader_without_anything_to_decide_is_told_why(leading):
    assert "No return needs a decision." in text_of(leading.get("/returns/"))
