"""The page on which reasons for giving back are set up."""

import pytest

from accounts.models import Organisation
from assignment.models import ReturnReason
from tests.access.returns import REASON
from tests.factories import UserFactory
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
LIST = "/setup/return-reasons/"


def reason(code: str) -> ReturnReason:
    return ReturnReason.objects.get(code=code)


def test_every_reason_is_told_in_plain_sentences_and_what_is_none_beside(leading):
    words = text_of(leading.get(LIST))
    for sentence in (
        "5 reasons for giving an account back are in use.",
        "Asks for 2 touches, or one conversation. Nothing in the first 7 days. To be said: a note, the point that does"
        " not fit. At most 10 % of the book a month.",
        "Asks for no work, has no limit and no age: a wrong record is nobody’s fault.",
        "Asks for all that “worked” means in this kind of book.",
        "Only leaders and ops use it.", "Another one may come with the next batch.", "Your champion left.",
    ):  # fmt: skip
        assert sentence in words, sentence


def test_a_reason_is_switched_on_and_off_and_the_last_one_stays(leading):
    duplicate = reason("duplicate")
    on = leading.post(f"{LIST}{duplicate.pk}/use/", {"on": "yes"}, follow=True)
    assert "“Duplicate” is in use." in text_of(on) and reason("duplicate").is_active

    leading.post(f"{LIST}{duplicate.pk}/use/", {"on": "no"})
    assert not reason("duplicate").is_active
    ReturnReason.objects.exclude(code="conflict").update(is_active=False)
    last = leading.post(f"{LIST}{reason('conflict').pk}/use/", {"on": "no"}, follow=True)
    assert "It is the last one in use." in text_of(last) and reason("conflict").is_active


def test_a_reason_is_edited_and_a_contradiction_stands_at_its_field_with_what_was_typed(leading):
    poor_fit = reason("poor-fit")
    address = f"{LIST}{poor_fit.pk}/"
    assert "Save reason" in text_of(leading.get(address))

    wrong = leading.post(address, {**REASON, "earliest_days": 9, "latest_days": 8, "label": "No match"})
    assert wrong.status_code == 422 and "It would close before it opens." in text_of(wrong)
    assert 'value="No match"' in wrong.content.decode() and reason("poor-fit").label == "Poor fit"

    leading.post(address, {**REASON, "rest_days": 120, "label": "No match"})
    saved = reason("poor-fit")
    assert (saved.label, saved.rest_days, saved.version, saved.family) == ("No match", 120, 2, "fit")
    stale = leading.post(address, {**REASON, "rest_days": 90})
    assert stale.status_code == 422 and "Somebody else changed this" in text_of(stale)
    assert reason("poor-fit").rest_days == 120


@pytest.mark.parametrize(
    "fields", [{"rest_days": "many"}, {"rest_days": "-1"}, {"destination": "moon"}, {"label": ""}, {"limit_count": "0"}]
)
def test_what_cannot_be_is_refused_and_nothing_is_saved(leading, fields):
    answer = leading.post(f"{LIST}{reason('poor-fit').pk}/", {**REASON, **fields})
    assert answer.status_code == 422 and reason("poor-fit").version == 1


def test_a_data_reason_shows_no_field_that_could_punish_anybody(leading):
    page = leading.get(f"{LIST}{reason('wrong-record').pk}/").content.decode()
    assert 'name="asks_for"' in page
    for name in ("minimum_touches", "limit_count", "needs_approval", "counts_against_rate", "destination"):
        assert f'name="{name}"' not in page


def test_ops_may_keep_it_from_leaders(leading, window_of, ops):
    Organisation.objects.update(leaders_set_up=False)
    assert leading.get(LIST).status_code == 403 and window_of(ops).get(LIST).status_code == 200
    assert window_of(UserFactory()).get(LIST).status_code == 403
