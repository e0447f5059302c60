"""The pages of score models: history, editor, preview, publishing, learned weights, points by hand."""

import json

import pytest
from django.utils import timezone

from accounts.models import Organisation, TargetBook, Team
from assignment.actions.runs import ask_run
from assignment.models import Run
from scoring.actions.models import copy_model
from scoring.actions.overrides import override_score
from scoring.actions.score import score
from scoring.models import Score, ScoreModel, ScoreOverride
from scoring.queries import preview as previews
from scoring.queries.models import current_model
from tests.assignment.runs import built
from tests.factories import DAY, AccountFactory, BookFactory, OpportunityFactory, UserFactory, held_account
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HERE = "/setup/scoring/"


@pytest.fixture
def window(ops, window_of):
    return window_of(ops)


@pytest.fixture
def draft(ops):
    return copy_model(current_model().pk, by=ops, now=NOW)


@pytest.fixture
def editing(window, draft):
    """Call it with fields that differ: the answer to the editor sent as it is shown, with them."""
    shown = form_of(window.get(f"{HERE}{draft.pk}/"))

    def send(**fields):
        named = {name.replace("_at_", "-"): value for name, value in fields.items()}
        return window.post(f"{HERE}{draft.pk}/", shown | named, follow=True)

    return send


def form_of(answer) -> dict:
    """What the browser would send back of the editor as it is shown."""
    editor = answer.context["editor"]
    data = {"version": answer.context["seen"]}
    for part in (editor.rules, editor.signals, editor.caps):
        forms = [part.management_form, *part.forms]
        data |= {bound.html_name: bound.value() for form in forms for bound in form}
    data |= {bound.html_name: bound.value() for bound in editor.settings}
    data = {name: "" if value is None else value for name, value in data.items() if value is not False}
    return {name: json.dumps(value) if isinstance(value, dict) else value for name, value in data.items()}


def test_a_leader_goes_from_the_list_through_draft_and_preview_to_a_published_version(window_of):
    leader = UserFactory(role="leader", name="Mira Holt")
    AccountFactory.create_batch(3, employees=5000)
    score(now=NOW)
    window = window_of(leader)

    page = window.post(f"{HERE}drafts/", follow=True)
    page = window.post(page.request["PATH_INFO"], form_of(page) | {"rules-0-points": "60", "preview": "1"}, follow=True)

    words = text_of(page)
    assert "3 of 3 accounts would change grade" in words and "Every account was looked at" in words
    assert "“1,000 people or more”: 60 points instead of 30" in words
    draft = page.context["draft"]
    sent = {"version": draft.version, "note": "Large ones buy"}
    page = window.post(f"{HERE}{draft.pk}/publication/", sent, follow=True)
    assert "Scoring anew waits for a worker" in text_of(page)
    assert "Large ones buy" in text_of(page) and "Mira Holt" in text_of(page)
    built(Run.objects.get(kind="score"))
    assert set(Score.objects.values_list("model_id", "grade")) == {(draft.pk, "A3")}
    assert "Scoring anew" not in text_of(window.get(HERE))


def test_the_editor_saves_what_it_shows_and_nothing_else(editing, draft):
    before = current_model()

    page = editing()

    assert "Saved." in text_of(page)
    assert page.context["version"].version == 2
    for parts, fields in (
        ("fit_rules", ("label", "field", "op", "value", "points", "missing")), ("group_caps", ("group", "cap")),
        ("signal_weights", ("signal_type_id", "group", "weight", "half_life_days")),
    ):  # fmt: skip
        old, new = (
            list(getattr(version, parts).order_by(*fields[:2]).values_list(*fields)) for version in (before, draft)
        )
        assert list(old) == list(new)


def test_a_rule_is_added_named_by_what_it_asks_and_another_removed(window, editing, draft):
    assert len(editing(add="rule").context["editor"].rules.forms) == 10

    condition = json.dumps({"field": "city", "op": "eq", "value": "Oslo"})
    fields = {"rules-TOTAL_FORMS": "10", "rules-9-condition": condition, "rules-9-points": "25", "rules-9-label": "",
              "rules-9-missing": "half", "rules-0-DELETE": "on"}  # fmt: skip
    editing(**fields)

    rules = list(draft.fit_rules.values_list("position", "label", "points", "missing"))
    assert len(rules) == 9 and rules[-1] == (9, "City is Oslo", 25, "half")
    assert "1,000 people or more" not in {label for _position, label, *_rest in rules}


def test_a_signal_without_points_does_not_count_and_a_group_without_cap_has_none(editing, draft):
    editing(**{"signals-0-weight": "", "caps-0-cap": "", "signals-1-half_life_days": "2"})

    assert not draft.signal_weights.filter(signal_type__code="reply").exists()
    assert draft.signal_weights.get(signal_type__code="web-visit").half_life_days == 2
    assert set(draft.group_caps.values_list("group", flat=True)) == {"engagement", "intent", "trouble"}


SEVERAL = [
    {
        "rules-0-points": ("many", "whole number"), "rules-2-condition": ("no json", "no readable criteria"),
        "rules-3-condition": ("{}", "Say what the account must meet"), "rules-4-missing": ("maybe", "maybe"),
        "signals-0-half_life_days": ("1", "greater than or equal to 2"), "signals-1-group": ("No!", "valid “slug”"),
        "signals-2-half_life_days": ("", "how many days it halves"), "signals-3-weight": ("nan", "Enter a number"),
        "caps-0-cap": ("-1", "greater than or equal to 0"), "fit_share": ("101", "less than or equal to 100"),
        "saturation": ("", "required"),
    },
    {
        "rules-0-points": ("0", "Give 1 to 100 points"), "rules-2-points": ("101", "Give 1 to 100 points"),
        "signals-0-half_life_days": ("5000", "2 to 3650 days"), "fit_for_b": ("70", "must begin higher"),
    },
    {"rules-0-condition": ('{"field": "secret", "op": "eq", "value": 1}', "secret")},
    {"rules-0-condition": ('{"field": "employees", "op": "gte", "value": "many"}', "Write a number")},
    {"version": ("7", "Somebody else changed this")},
    {"version": ("nonsense", "Somebody else changed this")},
]  # fmt: skip


@pytest.mark.parametrize("wrong", SEVERAL, ids=str)
def test_what_the_editor_cannot_take_is_said_at_its_place_and_what_was_typed_stays(editing, draft, wrong):
    page = editing(**{name: value for name, (value, _words) in wrong.items()} | {"rules-1-label": "Typed anew"})

    told = text_of(page)
    assert page.status_code == 422 and "Typed anew" in page.content.decode()
    assert [words for _value, words in wrong.values() if words not in told] == []
    draft.refresh_from_db()
    assert (draft.version, draft.fit_rules.filter(label="Typed anew").exists()) == (1, False)


def test_a_form_whose_number_of_rows_is_nonsense_is_refused(editing, draft):
    page = editing(**{"rules-TOTAL_FORMS": "x"})

    assert page.status_code == 422 and "The form came incomplete" in text_of(page)
    assert draft.fit_rules.count() == 9


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda model: model.fit_rules.all().delete(), "Nobody can reach grade A: the rules give at most 0 points"),
        (lambda model: model.fit_rules.update(points=-5), "Nobody can reach grade A"),
        (lambda model: (model.fit_rules.all().delete(), model.signal_weights.all().delete()), "Nobody can get a"),
        (lambda model: model.fit_rules.create(label="Less", field="employees", op="lt", value=0, points=9), "“Less”"),
        (
            lambda model: model.fit_rules.create(label="Off", field="phone", op="filled", points=-10),
            "“Off” and “Phone is known” ask the same and take each other’s points away",
        ),
    ],
)  # fmt: skip
def test_a_model_that_makes_no_sense_is_told_in_words_and_not_published(window, draft, change, words):
    change(draft)

    page = window.get(f"{HERE}{draft.pk}/preview/")
    refused = window.post(f"{HERE}{draft.pk}/publication/", {"version": 1, "note": "x"})

    assert words in text_of(page) and "It cannot be published as it is" in text_of(page)
    assert refused.status_code == 422 and words in text_of(refused)
    assert current_model().number == 1


def test_the_history_says_what_changed_and_goes_on_below(window, draft, monkeypatch):
    monkeypatch.setattr("bookofbusiness.scoring_setup.facts.MOST_VERSIONS", 1)

    first = window.get(HERE)
    older = window.get(f"{HERE}?below={first.context['older']}")

    assert [row.version.number for row in first.context["versions"]] == [2] and "The same as version 1" in text_of(
        first
    )
    assert [row.version.number for row in older.context["versions"]] == [1] and "Starter set" in text_of(older)
    assert "decides whom to work first" in text_of(window.get(f"{HERE}?below=0"))


def test_the_list_shows_what_became_of_each_grade_after_the_nightly_scoring(window):
    assert "at night" in text_of(window.get(HERE))
    for stage in ("won", "lost", "lost", "lost"):
        account = AccountFactory(employees=5000)
        OpportunityFactory(account=account, stage=stage, opened_on=NOW.date(), close_on=NOW.date())
    built(ask_run("score", by=None, now=NOW + DAY), now=NOW + DAY)

    outcomes = window.get(HERE).context["outcomes"]

    assert [(row.grade, row.win_rate, row.closed, row.return_rate) for row in outcomes["rows"]] == [
        ("B3", 0.25, 4, None)
    ]
    assert outcomes["tells"] is None


def test_publishing_needs_a_note_and_the_draft_that_was_looked_at(window, draft):
    sent = window.post(f"{HERE}{draft.pk}/publication/", {"version": 1, "note": "  "})
    assert sent.status_code == 422 and "Say in a line what changed and why" in text_of(sent)
    sent = window.post(f"{HERE}{draft.pk}/publication/", {"version": 5, "note": "Kept as typed"})
    assert sent.status_code == 422 and "Somebody else changed this" in text_of(sent)
    assert "Kept as typed" in sent.content.decode()
    assert current_model().number == 1


def test_what_scored_is_read_copied_and_never_edited_previewed_or_thrown_away(window, draft):
    first = current_model()

    assert "is in force" in text_of(window.get(f"{HERE}{first.pk}/"))
    assert window.post(f"{HERE}{first.pk}/", {}).status_code == 422
    for part in ("preview/", "deletion/", "publication/"):
        page = window.post(f"{HERE}{first.pk}/{part}", {"note": "x"}, follow=True)
        assert page.status_code == 200 and current_model() == first, part
    window.post(f"{HERE}{draft.pk}/deletion/")
    assert not ScoreModel.objects.filter(pk=draft.pk).exists()
    copy = window.post(f"{HERE}drafts/", {"model": first.pk}, follow=True).context["version"]
    assert (copy.status, copy.change_note) == ("draft", "Copy of version 1")


def test_a_sample_says_so_and_a_worker_counts_all_accounts_meanwhile(window, editing, draft, monkeypatch):
    TargetBook.objects.filter(code="enterprise").update(minimum_score=40)
    monkeypatch.setattr("bookofbusiness.scoring_setup.previews.SAMPLE", 2)
    monkeypatch.setitem(previews.preview.__kwdefaults__, "sample", 2)
    AccountFactory.create_batch(3, employees=5000)
    score(now=NOW)

    page = text_of(editing(**{"rules-0-points": "60", "preview": "1"}))
    assert "2 of 2 accounts would change grade" in page and "a fixed sample of 3 accounts" in page
    assert "Waits for a worker" in page
    built(Run.objects.get(kind="grades"))
    page = text_of(window.get(f"{HERE}{draft.pk}/preview/all/"))
    assert "3 of 3 accounts would change grade" in page and "3 over, 0 below" in page
    page = text_of(editing(**{"rules-0-points": "61", "version": "2"}))
    assert "Count all accounts" in text_of(window.get(f"{HERE}{draft.pk}/preview/"))


def test_examples_name_only_accounts_that_one_may_open(window_of, draft):
    team = Team.objects.create(name="North", leader=UserFactory(role="leader"))
    mine = held_account(book=BookFactory(rep=UserFactory(team=team)), since=NOW, name="Mine", employees=5000)
    held_account(book=BookFactory(), since=NOW, name="Strange", employees=5000)
    score(now=NOW)
    draft.fit_rules.filter(position=1).update(points=60)

    page = window_of(team.leader).get(f"{HERE}{draft.pk}/preview/")

    assert [row.account for row in page.context["examples"]] == [mine]
    assert "Strange" not in page.content.decode()


def test_the_learned_weights_go_from_asking_to_the_missing_numbers(window):
    assert "Nothing was learned yet" in text_of(window.get(f"{HERE}learned/"))
    window.post(f"{HERE}learned/")
    assert "Waits for a worker" in text_of(window.get(f"{HERE}learned/"))
    built(Run.objects.get(kind="learning"))
    page = text_of(window.get(f"{HERE}learned/"))
    assert "Keep the rules: 0 closed opportunities" in page and "0 of 1,000" in page


def test_with_scoring_off_nothing_is_learned_and_the_page_says_so(window):
    Organisation.objects.update(scoring_on=False)

    assert "switched off" in text_of(window.post(f"{HERE}learned/", follow=True))


def test_points_by_hand_are_listed_with_author_reason_and_last_day_and_ended(
    window_of, django_capture_on_commit_callbacks
):
    team = Team.objects.create(name="North", leader=UserFactory(role="leader", name="Mira Holt"))
    account = held_account(book=BookFactory(rep=UserFactory(team=team)), since=NOW - DAY, name="Acme")
    strange = held_account(book=BookFactory(), since=NOW - DAY, name="Strange")
    for each in (account, strange):
        override_score(each.pk, points=12, reason="Met the CEO", by=team.leader, now=NOW)
    over = ScoreOverride.objects.create(
        account=account, points=3, reason="Over", by=team.leader, made_at=NOW, expires_on=(NOW - DAY).date()
    )
    score(now=NOW)
    before = Score.objects.get(account=account).priority
    window = window_of(team.leader)

    page = text_of(window.get(f"{HERE}overrides/"))
    assert "Acme" in page and "Met the CEO" in page and "+12" in page and "Mira Holt" in page
    assert "Strange" not in page and over.reason not in page
    mine = ScoreOverride.objects.get(account=account, points=12)
    with django_capture_on_commit_callbacks(execute=True):
        window.post(f"{HERE}overrides/{mine.pk}/end/")
    assert Score.objects.get(account=account).priority == before - 12
    assert "Nobody gave or took points" in text_of(window.get(f"{HERE}overrides/"))
    assert window.post(f"{HERE}overrides/{strange.score_overrides.get().pk}/end/").status_code == 404


def test_why_shows_for_each_term_the_value_the_points_and_the_day(window_of):
    account = held_account(book=BookFactory(), since=NOW - DAY, employees=1250, domain="acme.example")
    score(now=NOW, account_ids=[account.pk])

    words = text_of(window_of(account.book.rep).get(f"/accounts/{account.pk}/score/"))

    assert "1,000 people or more" in words and "1,250" in words and "16.5" in words
    assert "acme.example" in words


def test_a_leader_from_whom_ops_keeps_the_set_up_still_ends_points(window_of):
    Organisation.objects.update(leaders_set_up=False)
    window = window_of(UserFactory(role="leader"))

    assert window.get(HERE).status_code == 403
    assert window.get(f"{HERE}overrides/").status_code == 200
