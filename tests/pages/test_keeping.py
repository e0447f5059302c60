"""Pages of protections, appeals, flags and the switch of retrieval: what people read and do there, and bad input."""

import pytest
from django.utils import timezone

from accounts.models import Interaction, Organisation, Task
from assignment.actions.placement import place
from assignment.models import Appeal, Flag, FlagRule, Move, Protection, StrategicAccount
from tests.assignment.keeping import Keeping, keeping
from tests.factories import DAY, BookFactory, UserFactory, held_account
from tests.pages.conftest import HTMX, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(leader) -> Keeping:
    return keeping(leader)


def soon(days: int) -> str:
    return (timezone.localdate() + days * DAY).isoformat()


def test_the_account_page_says_what_one_may_do_and_what_protects(window_of, kept):
    rep = window_of(kept.book.rep)

    risky = text_of(rep.get(f"/accounts/{kept.risky.pk}/"))
    assert "What may I do" in risky and "Or appeal, if you did more than is logged." in risky
    safe = text_of(rep.get(f"/accounts/{kept.kept.pk}/"))
    assert "Leader’s hold, protected until" in safe and "How long is it safe" in safe
    all_of_them = text_of(rep.get(f"/accounts/{kept.kept.pk}/protections/", headers=HTMX))
    assert "Meeting booked, protected until" in all_of_them and "Contract talks" in all_of_them
    assert "protection_set" not in safe and "protected the account from retrieval" in safe


def test_my_book_names_each_protection_and_what_to_do_about_a_notice(window_of, kept):
    words = text_of(window_of(kept.book.rep).get("/book/"))

    assert "Leader’s hold, protected until" in words
    assert "Appeal, if you did more than is logged" in words


def test_a_leader_holds_an_account_and_ends_it_and_a_refusal_keeps_what_was_typed(window_of, kept):
    leader, address = window_of(kept.leader), f"/accounts/{kept.quiet.pk}/holds/"
    refused = leader.post(address, {"until": soon(3), "reason": "Fair in May"}, headers=HTMX)
    assert refused.status_code == 422 and "Fair in May" in refused.content.decode()
    assert "At most 1 accounts of this book" in text_of(refused)
    assert leader.post(address, {"until": "soon", "reason": ""}, headers=HTMX).status_code == 422
    assert leader.get(address).status_code == 200

    running = Protection.objects.get()
    leader.post(f"/protections/{running.pk}/end/", headers=HTMX)
    leader.post(address, {"until": soon(3), "reason": "Fair in May"}, headers=HTMX)

    assert list(Protection.objects.order_by("pk").values_list("holding__account", flat=True)) == [
        kept.kept.pk, kept.quiet.pk,
    ]  # fmt: skip


def test_a_rep_gives_a_date_to_come_back(window_of, kept):
    rep, address = window_of(kept.book.rep), f"/accounts/{kept.risky.pk}/come-backs/"
    assert "Within 90 days" in text_of(rep.get(address))
    assert "Choose a day within the next 90 days" in text_of(rep.post(address, {"until": soon(91), "reason": "Later"}))

    rep.post(address, {"until": soon(30), "reason": "After the summer"})

    assert Protection.objects.get(kind="come_back").reason == "After the summer"
    assert Task.objects.get(account=kept.risky).title == "Come back: After the summer"


def test_an_appeal_is_sent_with_its_evidence_and_read_by_the_leader(window_of, kept):
    rep, address = window_of(kept.book.rep), f"/accounts/{kept.risky.pk}/appeals/"
    contact = kept.risky.contacts.get()
    assert "stay with you?" in text_of(rep.get(address))
    half = {"text": "", "evidence-0-kind": "call", "evidence-1-text": "Forgot the kind"}
    refused = rep.post(address, half)
    assert refused.status_code == 422 and "Say on which day." in text_of(refused)
    assert "Forgot the kind" in refused.content.decode()

    row = {"kind": "call", "on": soon(-3), "outcome": "spoke", "contact": contact.pk, "text": "They want an offer"}
    rep.post(address, {"text": "Called from the car", **{f"evidence-0-{key}": value for key, value in row.items()}})

    made = Appeal.objects.get(account=kept.risky)
    assert made.evidence[0]["outcome"] == "spoke" and "Your appeal about" in text_of(rep.get(address))
    queue = text_of(window_of(kept.leader).get("/appeals/"))
    assert "2 appeals wait for you." in queue
    assert f"Call, spoke, {contact.name}. They want an offer" in queue


def test_the_leader_brings_an_account_back_by_one_click(window_of, kept):
    leader, made = window_of(kept.leader), kept.appeal
    assert f"Give it back to {kept.book.rep.name}" in text_of(leader.get("/appeals/"))
    leader.post(f"/appeals/{made.pk}/decision/", {"grant": "no", "held_by": ""})
    made.refresh_from_db()
    assert made.state == "waiting", "a refusal needs a word of why"

    leader.post(f"/appeals/{made.pk}/decision/", {"grant": "yes", "held_by": ""})

    kept.taken.refresh_from_db()
    assert kept.taken.book == kept.book
    assert Interaction.objects.get(account=kept.taken).summary == "At their office"
    assert "granted" in text_of(leader.get("/appeals/?only=decided"))


def test_left_my_book_offers_the_appeal_and_says_how_it_stands(window_of, kept):
    rep = window_of(kept.book.rep)
    assert "Appeal: waiting for the leader" in text_of(rep.get("/book/left/"))

    rep.post(f"/appeals/{kept.appeal.pk}/withdrawal/")
    assert "Appeal: withdrawn" in text_of(rep.get("/book/left/"))
    Appeal.objects.all().delete()

    assert "Appeal until" in text_of(rep.get("/book/left/"))


def test_a_director_keeps_the_strategic_list(window_of, kept):
    director = window_of(UserFactory(role="leader", is_director=True, team=kept.book.rep.team))
    address = "/setup/strategic/"
    assert "Put it on the list" not in text_of(window_of(kept.leader).get(address))
    assert "You see no account of this name" in text_of(director.post(address, {"account": "Nobody", "reason": "x"}))

    director.post(address, {"account": kept.risky.name, "reason": "Top 40"})
    listed = StrategicAccount.objects.get()
    director.post(f"{address}{listed.pk}/", {"then": "let_go", "version": 1})
    assert "The usual rules" in text_of(director.get(address))
    director.post(f"{address}{listed.pk}/", {"then": "nonsense", "version": 2})
    director.post(f"{address}{listed.pk}/", {"then": "remove", "version": 2})

    assert not StrategicAccount.objects.exists()


def test_flags_are_looked_into_with_a_note(window_of, kept):
    leader, address = window_of(kept.leader), f"/reports/flags/{kept.flag.pk}/"
    listed = text_of(leader.get("/reports/flags/"))
    assert "1 pattern deserves a look." in listed and "2 touches in 60 days, no answer" in listed
    assert 'class="count">1<' in leader.get("/reports/").content.decode()
    assert window_of(kept.book.rep).get("/reports/flags/").status_code == 403
    shown = text_of(leader.get(address))
    assert "What was logged" in shown and kept.quiet.name in shown
    assert leader.post(address, {"state": "explained", "note": " ", "version": 1}).status_code == 422

    leader.post(address, {"state": "explained", "note": "On sick leave", "version": 1})

    assert Flag.objects.get().decided_by == kept.leader
    assert "No flag fits the filter" not in text_of(leader.get("/reports/flags/?show=answered"))
    assert leader.get("/reports/flags/?show=x&code=y&rep=z").status_code == 200
    assert leader.post(address, {"state": "seen", "version": 1}).status_code == 422, "somebody else was faster"


def test_of_accounts_that_left_the_branch_a_flag_shows_the_name_only(window_of, kept, ops):
    row = Interaction.objects.get(pk=kept.flag.evidence["interactions"][0])
    move = Move(
        cause="manual", account=row.account, book_from=row.account.book, book_to=BookFactory(),
        station_from="held", station_to="held",
    )  # fmt: skip
    move.save()
    place([move], by=ops, now=timezone.now())

    page = window_of(kept.leader).get(f"/reports/flags/{kept.flag.pk}/")
    shown = text_of(page)

    assert f"Not in your teams’ books now {row.account.name}" in shown
    assert row.account not in [each.account for each in page.context["evidence"].interactions]
    assert "Not in your teams’ books" not in text_of(window_of(ops).get(f"/reports/flags/{kept.flag.pk}/"))


def test_the_numbers_of_a_flag_are_set_within_their_bounds(window_of, kept):
    leader, address = window_of(kept.leader), "/setup/flags/"
    sent = {"code": "burst", "version": 0, "burst-is_on": "on", "burst-logs": 30, "burst-minutes": 10, "burst-days": 30}
    refused = leader.post(address, sent | {"burst-logs": 0})
    assert refused.status_code == 422 and 'id="burst" open' in refused.content.decode()

    leader.post(address, sent)
    assert FlagRule.objects.get().numbers == {"logs": 30}
    leader.post(address, {"code": "burst", "version": 1, "burst-logs": 20, "burst-minutes": 10, "burst-days": 30})

    rule = FlagRule.objects.get()
    assert (rule.is_on, rule.numbers) == (False, {})


def test_the_switch_of_retrieval_says_how_much_work_is_captured(window_of, kept, ops):
    silent = held_account(book=BookFactory(rep__name="Silent Sam")).book.rep
    leader, address = window_of(kept.leader), "/setup/retrieval/"
    shown = text_of(leader.get(address))
    assert silent.name in text_of(window_of(ops).get(address)), "reps of other branches are for ops"
    assert "A leader approves each retrieval." in shown and "Ops turns this switch." in shown
    assert "1 of 4 in books" in shown and silent.name not in shown
    version = Organisation.load().version
    assert leader.post(address, {"by_itself": "yes", "version": version}).status_code == 403

    window_of(ops).post(address, {"by_itself": "yes", "version": version})

    assert Organisation.load().retrieval_runs_by_itself
    runs = leader.get(address).context["runs"]
    assert [(run.total, run.done, run.appealed, run.granted) for run in runs] == [(1, 1, 1, 0)]
    assert "A leader approves 3 more retrievals" in text_of(leader.get(address))
