"""When a notification goes into which mail: cadence by group, digests at 8 where the user is, back-off."""

import ast
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from accounts.rules.mailing import BACK_OFF, GROUPS, cadence_of, group_of, latest_digest, mail_moment, next_try

ROOT, APPS = Path(__file__).parents[2], ("accounts", "assignment", "bookofbusiness", "scoring")
OSLO, TEHRAN, AUCKLAND = ZoneInfo("Europe/Oslo"), ZoneInfo("Asia/Tehran"), ZoneInfo("Pacific/Auckland")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "choices", "cadence"),
    [
        ("at_risk", {}, "weekly"),
        ("book_changed", {}, "weekly"),
        ("preview_ready", {}, "now"),
        ("return_waiting", {}, "daily"),
        ("never heard of", {}, "weekly"),
        ("at_risk", {"book": "never"}, "never"),
        ("at_risk", {"rules": "never"}, "weekly"),
    ],
)
def test_a_kind_is_mailed_as_its_group_says_unless_the_user_chose(kind, choices, cadence):
    assert cadence_of(kind, choices) == cadence


def test_what_nobody_sorted_is_in_the_last_group():
    assert group_of("some new kind") == "other" and group_of("at_risk") == "book"


def kinds_told() -> set[str]:
    """Every kind of notification that the code writes out, with how it may stand there."""
    found = set()
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts):
        text = path.read_text()
        if "notif" in text.lower():
            found |= {kind for node in ast.walk(ast.parse(text)) for kind in _kinds_in(node)}
    return found


def _kinds_in(node: ast.AST) -> list[str]:
    stated: list = []
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        tells = "notify" in name or name in ("Message", "Notification")
        stated = [each.value for each in node.keywords if each.arg == "kind"] if tells else []
        stated += node.args[1:2] if name == "Message" else []
    if isinstance(node, ast.Dict):
        pairs = {getattr(key, "value", None): value for key, value in zip(node.keys, node.values, strict=True)}
        stated = [pairs["kind"]] if {"kind", "key", "title"} <= pairs.keys() else []
    return [each.value for each in stated if isinstance(each, ast.Constant)]


def test_every_kind_that_is_told_has_a_group():
    """A new one would fall into "other" without a word."""
    told, sorted_ = kinds_told(), {kind for group in GROUPS for kind in group.kinds}
    assert {"preview_ready", "at_risk", "rules_published", "book_changed", "asked"} <= told  # each way to write it
    assert told == sorted_


@pytest.mark.parametrize(
    ("cadence", "now", "zone", "moment"),
    [
        ("daily", "2026-06-03T05:59", OSLO, "2026-06-02T06:00"),  # 7:59 in Oslo: still yesterday's
        ("daily", "2026-06-03T06:00", OSLO, "2026-06-03T06:00"),
        ("daily", "2026-06-03T06:00", TEHRAN, "2026-06-03T04:30"),
        ("daily", "2026-06-02T20:00", AUCKLAND, "2026-06-02T20:00"),  # 8:00 on the third there
        ("weekly", "2026-06-07T23:00", OSLO, "2026-06-01T06:00"),  # the Monday before
        ("weekly", "2026-06-08T06:00", OSLO, "2026-06-08T06:00"),
        ("daily", "2026-03-29T06:00", OSLO, "2026-03-29T06:00"),  # summer time began that night
        ("daily", "2026-10-25T07:00", OSLO, "2026-10-25T07:00"),  # and ended that night
    ],
)
def test_a_digest_goes_out_at_eight_where_the_user_is(cadence, now, zone, moment):
    assert latest_digest(cadence, now=utc(now), zone=zone) == utc(moment)


def test_a_moment_has_one_key_and_at_once_means_one_mail_in_ten_minutes():
    now = utc("2026-06-03T10:00")
    assert mail_moment("daily", now=now, zone=OSLO) == ("daily-2026-06-03", utc("2026-06-03T06:00"))
    keys = {mail_moment("now", now=now + timedelta(minutes=m), zone=OSLO)[0] for m in range(20)}
    assert len(keys) == 2


def test_waits_grow_and_end():
    waits = [next_try(attempt) for attempt in range(1, len(BACK_OFF) + 1)]
    assert waits == sorted(waits) and next_try(len(BACK_OFF) + 1) is None
