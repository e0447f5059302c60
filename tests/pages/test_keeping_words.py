"""Every word of the pages of protections, appeals, flags and the switch can be translated (see test_words.py)."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts.models import Contact, Segment, TargetBook, User
from assignment.actions.appeals import decide_appeal
from assignment.actions.protections import put_on_strategic_list
from assignment.models import Flag, FlagCode
from bookofbusiness import pseudo_locale
from tests.assignment.keeping import keeping
from tests.factories import OpportunityFactory, UserFactory
from tests.pages.conftest import HTMX
from tests.pages.test_words import in_persian, plain_words

pytestmark = pytest.mark.django_db
FIGURES = {
    "burst": {"n": 20, "kind": "call", "minutes": 9},
    "parked_deal": {"pushes": 3, "is_bare": True, "due": "2026-06-01"},
    "hold_abuse": {"renewals": 2}, "backdating": {"n": 1, "days": 4},
}  # fmt: skip


@pytest.fixture
def read(window_of):
    """Call it with a user and addresses: the plain words of each answer that has some."""

    def plain(user, *addresses, method="get", **fields):
        left, window = {}, window_of(user)
        for address in addresses:
            headers = {"Accept-Language": pseudo_locale.CODE} | (HTMX if address.endswith("/protections/") else {})
            answer = getattr(window, method)(address, fields, headers=headers)
            assert answer.status_code in (200, 422), (address, answer.status_code)
            left[address] = plain_words(answer.content.decode())
        return {address: words for address, words in left.items() if words}

    return plain


def test_the_pages_of_keeping_accounts_hold_no_plain_english(read):
    for job in ("test", "retrieval"):
        User.objects.robot(job)
    User.objects.filter(is_robot=True).update(name="ربات")
    in_persian(Segment.objects.all(), "name"), in_persian(TargetBook.objects.all(), "name")
    leader = UserFactory(name="مینا", role="leader", is_director=True)
    with translation.override(pseudo_locale.CODE):
        kept = keeping(leader, rep_name="آنا", names=("یک", "دو", "سه", "چهار"), words="چون")
    Contact.objects.update(name="سارا")
    kept.risky.__class__.objects.update(domain="", country="")
    put_on_strategic_list(kept.risky.pk, reason="چون", by=leader, now=timezone.now())
    _flags_of_every_kind(kept)
    rep, reports = kept.book.rep, [f"/reports/flags/{flag.pk}/" for flag in Flag.objects.all()]
    mine = [f"/accounts/{account.pk}/" for account in (kept.risky, kept.kept)]
    mine += [f"/accounts/{kept.kept.pk}/protections/", f"/accounts/{kept.risky.pk}/come-backs/"]
    mine += [f"/accounts/{account.pk}/appeals/" for account in (kept.risky, kept.taken, kept.quiet)]
    theirs = ["/appeals/", "/setup/strategic/", "/setup/flags/", "/setup/retrieval/", "/reports/", "/reports/flags/"]

    assert read(rep, *mine, "/book/", "/book/left/") == {}
    assert read(leader, *theirs, *reports, f"/accounts/{kept.quiet.pk}/holds/", "/reports/flags/?show=past") == {}
    assert read(leader, f"/accounts/{kept.quiet.pk}/holds/", method="post", until="", reason="") == {}
    assert read(rep, f"/accounts/{kept.risky.pk}/appeals/", method="post", **{"evidence-0-text": "چون"}) == {}
    decide_appeal(kept.appeal.pk, grant=True, by=leader, now=timezone.now() + timedelta(minutes=2), note="چون")
    assert read(leader, "/appeals/", "/appeals/?only=decided") == {}


def _flags_of_every_kind(kept):
    OpportunityFactory(account=kept.kept, name="چون", next_step="")
    for code in FlagCode.values:
        Flag.objects.create(
            code=code, key=code, rep=kept.book.rep, account=kept.kept, found_on=timezone.localdate(),
            last_found_on=timezone.localdate(),
            figures=FIGURES.get(code, {"n": 2, "of": 3, "days": 30}),
            evidence={"holdings": [kept.kept.holdings.get().pk], "protections": [1, 2],
                      "opportunities": [kept.kept.opportunities.get().pk]},
        )  # fmt: skip
