"""Score models, studies and points by hand through the API, as a leader's integration would use them."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Organisation
from assignment.models import Run
from scoring.actions.score import score
from scoring.models import Score, ScoreModel
from scoring.queries.models import current_model
from tests.api.conftest import client_of
from tests.assignment.runs import built
from tests.factories import AccountFactory, UserFactory, held_account
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HERE = "/api/v1/score-models/"
RULE = {"label": "Oslo", "field": "city", "op": "eq", "value": "Oslo", "points": 80}


@pytest.fixture
def api():
    return client_of(UserFactory(role="leader"))


@pytest.fixture
def draft(api):
    return api.post(HERE, {"note": "Try"}, format="json").json()


def patch(api, draft, *, version=1, **fields):
    return api.patch(f"{HERE}{draft['id']}/", fields, format="json", headers={"If-Match": f'"{version}"'})


def publish(api, draft, *, version=1, note):
    headers = {"If-Match": f'"{version}"'}
    return api.post(f"{HERE}{draft['id']}/publications/", {"note": note}, format="json", headers=headers)


def test_a_draft_is_made_edited_previewed_published_and_scores(api, draft):
    AccountFactory.create_batch(2, city="Oslo")
    score(now=NOW)
    assert (draft["status"], draft["change_note"], len(draft["rules"]), draft["caps"]["intent"]) == (
        "draft",
        "Try",
        9,
        50,
    )

    saved = patch(api, draft, rules=[RULE], fit_share=60)
    assert saved.status_code == 200 and saved["ETag"] == '"2"'
    assert saved.json()["rules"] == [RULE | {"missing": "zero"}]
    assert (saved.json()["fit_share"], len(saved.json()["signals"])) == (60, 14)

    seen = api.get(f"{HERE}{draft['id']}/preview/").json()
    assert (seen["sampled"], seen["is_exact"], seen["changed"], seen["findings"]) == (2, True, 2, [])
    assert seen["moves"] == [{"grade_from": "B3", "grade_to": "A3", "accounts": 2}]
    assert "New rule “Oslo”: 80 points" in seen["changes"]
    counted = api.post(f"{HERE}{draft['id']}/counts/").json()
    assert built(Run.objects.get(pk=counted["id"])).summary["changed"] == 2

    unseen = publish(api, draft, version=1, note="Oslo is near")
    assert unseen.status_code == 412, "nobody publishes an edit that was not looked at"
    done = publish(api, draft, version=2, note="Oslo is near")
    assert done.json()["status"] == "published" and done.json()["change_note"] == "Oslo is near"
    built(Run.objects.get(kind="score"))
    assert set(Score.objects.values_list("model_id", "grade")) == {(draft["id"], "A3")}


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"rules": [RULE | {"points": 0}]}, "rules.1"),
        ({"rules": [RULE | {"op": "gte"}]}, "rules.1"),
        ({"rules": [RULE | {"field": "secret"}]}, "rules.1"),
        ({"rules": [RULE | {"value": {"a": 1}}]}, "rules.1"),
        ({"signals": [{"type": "none", "group": "g", "weight": 1, "half_life_days": 9}]}, "signals.1"),
        ({"signals": [{"type": "reply", "group": "g", "weight": 1, "half_life_days": 1}]}, "signals.1"),
        ({"signals": [{"type": "reply", "group": "g", "weight": 1, "half_life_days": 9}] * 2}, "signals.2"),
        ({"signals": [{"type": "reply", "group": "A B", "weight": 1, "half_life_days": 9}]}, "signals.1"),
        ({"caps": {"intent": -1}}, "caps"),
        ({"timing_for_2": 60}, "timing_for_1"),
        ({"saturation": 0}, "saturation"),
    ],
    ids=str,
)
def test_what_cannot_be_taken_is_named_at_its_place_and_nothing_is_written(api, draft, fields, place):
    answer = patch(api, draft, **fields)

    assert answer.status_code == 422 and list(answer.json()["errors"]) == [place]
    assert ScoreModel.objects.get(pk=draft["id"]).version == 1


def test_shapes_versions_and_states_are_kept(api, draft):
    first = current_model()
    assert patch(api, draft, colour="red").status_code == 400
    assert patch(api, draft, rules=[RULE] * 101).status_code == 400
    assert patch(api, draft, rules=[{"label": "x"}]).status_code == 400
    assert patch(api, draft, rules=[RULE] * 51).status_code == 422
    assert patch(api, draft, version=7, fit_share=60).status_code == 412
    assert api.patch(f"{HERE}{draft['id']}/", {"fit_share": 60}, format="json").status_code == 428
    assert patch(api, {"id": first.pk}, fit_share=60).json()["code"] == "not_a_draft"
    assert publish(api, {"id": first.pk}, note="x").json()["code"] == "not_a_draft"
    assert api.delete(f"{HERE}{first.pk}/").status_code == 422
    assert api.delete(f"{HERE}{draft['id']}/").status_code == 204
    assert api.post(HERE, {"model": 10**9}, format="json").status_code == 400


def test_a_model_nobody_can_reach_a_in_is_refused_in_words(api, draft):
    patch(api, draft, rules=[RULE | {"points": 20}])

    refused = publish(api, draft, version=2, note="x")

    assert refused.status_code == 422 and refused["Content-Type"] == "application/problem+json"
    assert refused.json()["detail"].startswith("Nobody can reach grade A: the rules give at most 20 points")


def test_studies_are_asked_for_read_and_taken_into_a_draft(api):
    asked = api.post("/api/v1/score-studies/").json()
    assert asked["status"] == "queued"
    built(Run.objects.get(pk=asked["id"]))
    done = api.get(f"/api/v1/score-studies/{asked['id']}/").json()
    assert done["advice"].startswith("Keep the rules: 0 closed") and done["summary"]["advice"] == "few"
    refused = api.post(f"/api/v1/score-studies/{asked['id']}/drafts/", {"take": ["rule-0"]}, format="json")
    assert refused.json()["code"] == "unknown_row"


def test_points_by_hand_are_given_listed_and_ended(django_capture_on_commit_callbacks):
    account, api = AccountFactory(), client_of(UserFactory(role="ops"))
    sent = {"account": account.pk, "points": 12, "reason": "Met the CEO"}
    made = api.post("/api/v1/score-overrides/", sent, format="json")
    assert made.status_code == 201 and made.json()["points"] == 12
    assert len(api.get("/api/v1/score-overrides/?is_current=true").json()["results"]) == 1
    with django_capture_on_commit_callbacks(execute=True):
        ended = api.post(f"/api/v1/score-overrides/{made.json()['id']}/end/")
    assert ended.status_code == 200
    assert api.get("/api/v1/score-overrides/?is_current=true").json()["results"] == []
    assert api.post("/api/v1/score-overrides/", sent | {"points": 101}, format="json").status_code == 400
    assert api.post("/api/v1/score-overrides/", sent | {"points": 0}, format="json").status_code == 422


def test_each_term_of_a_score_has_its_raw_value_points_and_day_and_they_add_up():
    account, api = AccountFactory(employees=1250), client_of(UserFactory(role="ops"))
    score(now=NOW)

    told = api.get(f"/api/v1/scores/{account.pk}/").json()

    people = next(term for term in told["terms"] if term["label"] == "1,000 people or more")
    assert (people["raw"], people["own_points"], people["on"]) == (1250, 30, NOW.date().isoformat())
    assert sum(term["points"] for term in told["terms"]) == pytest.approx(told["priority"])
    assert json.dumps(told)


def test_ops_may_keep_the_set_up_from_leaders(api):
    Organisation.objects.update(leaders_set_up=False)

    assert api.get(HERE).status_code == 403


@pytest.mark.parametrize("more", [0, 1], ids=["the only one", "beside another"])
def test_an_answer_that_is_voided_heats_the_score_no_more(client, more):
    account = held_account(since=NOW - timedelta(days=9), employees=None, country="", domain="")
    rep, contact = account.book.rep, account.contacts.first()
    mine, why = client_of(rep), f"/accounts/{account.pk}/score/"
    client.force_login(rep)
    logged = []
    for summary in ("First", "Second")[: 1 + more]:
        body = {"kind": "call", "direction": "in", "outcome": "spoke", "contact": contact.pk, "summary": summary}
        answer = mine.post(f"/api/v1/accounts/{account.pk}/interactions/", body, format="json").json()
        logged.append(answer["interaction"])
    timings = []
    for voided in ([], logged[:1]):
        for number in voided:
            assert mine.post(f"/api/v1/interactions/{number}/void/", {"reason": "Wrong account"}).status_code == 200
        score(now=timezone.now())
        timings.append(Score.objects.get(account=account).timing)

    assert timings[0] > timings[1] and (timings[1] > 0) == bool(more)
    assert text_of(client.get(why)).count("Answered us") == more
