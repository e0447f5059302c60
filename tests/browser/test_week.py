"""A week of a small team, by browser alone: from an empty database to books filled, worked, given back, taken back.

Only the clock is turned by hand, and what a worker would do at once is done when the test says so.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Account, Import, Organisation, User
from assignment.actions.schedule import tick
from assignment.actions.working import work_on
from assignment.models import Move, Run
from bookofbusiness.imports import jobs
from tests.browser.looks import screenshot
from tests.faults.workers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
THURSDAY = datetime(2026, 6, 4, 15, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
PASSWORD = "four-plain-words-here"
USERS = """name,email,role,team,manager
Olga Lind,olga@acme.example,leader,Nordics,
Ana Kovač,ana@acme.example,rep,Nordics,Olga Lind
Reza Amini,reza@acme.example,rep,Nordics,Olga Lind
"""
HELD = [("Kallio Dairy", "ana"), ("Fjord Analytics", "ana"), ("Sundby Steelworks", "ana"), ("Aino Textiles", "reza")]
FREE = ("Lumen Print", "شرکت پخش نور آریا", "Borealis Pharma", "Tornio Freight", "Vesterhav Seafood", "Kemi Port")


class Clock:
    """Stands at a chosen moment and runs on from there."""

    def __init__(self, monkeypatch):
        self.real, self.shift = timezone.now, timedelta()
        monkeypatch.setattr(timezone, "now", lambda: self.real() + self.shift)

    def turn_to(self, moment: datetime) -> None:
        self.shift = moment - self.real()


@pytest.fixture
def clock(monkeypatch):
    clock = Clock(monkeypatch)
    clock.turn_to(THURSDAY)
    return clock


def workers() -> None:
    """What beat and the workers do within a minute: due runs, queued imports, runs to build or apply."""
    now = timezone.now()
    tick(now=now)
    for job in jobs.waiting(now=now):
        jobs.work_on(job.pk, now=now)
    while waiting := list(Run.objects.to_work_on().values_list("pk", flat=True)):
        for run_id in waiting:
            work_on(run_id, worker="week", now=now)


class Team:
    """The windows of ops, leader and rep."""

    def __init__(self, browser, address):
        self.browser, self.address, self.windows, self.errors = browser, address, {}, []

    def window(self, name):
        if name not in self.windows:
            context = self.browser.new_context(base_url=self.address, reduced_motion="reduce")
            context.set_default_timeout(10_000)
            page = context.new_page()
            page.on("pageerror", lambda error: self.errors.append(str(error)))
            page.on("response", lambda answer: self.errors.append(answer.url) if answer.status >= 500 else None)
            self.windows[name] = page
        return self.windows[name]

    def sign_in(self, name, email):
        page = self.window(name)
        page.goto("/")
        page.get_by_label("Email").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    def accept_invitation(self, name, email):
        """Follow the link of the mail, choose a password, sign in."""
        letter = next(letter for letter in reversed(mail.outbox) if letter.to == [email])
        page = self.window(name)
        page.goto(re.search(r"https?://\S+", letter.body)[0])
        for field in page.locator("input[type=password]").all():
            field.fill(PASSWORD)
        page.get_by_role("button", name="Save the password").click()
        page.wait_for_url("**/done/")
        return self.sign_in(name, email)


@pytest.fixture
def team(browser, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    team = Team(browser, live_server.url)
    yield team
    for page in team.windows.values():
        page.context.close()
    assert team.errors == []


def test_a_week_of_a_team(team, clock, tmp_path):
    ops = ops_sets_up(team, tmp_path)
    leader, rep = (team.accept_invitation(name, f"{name}@acme.example") for name in ("olga", "ana"))
    the_leader_fills_the_books(leader)
    clock.turn_to(THURSDAY + 4 * HOUR)
    notices_are_given(rep)
    clock.turn_to(THURSDAY + 17 * HOUR)
    the_rep_works(rep)
    clock.turn_to(THURSDAY + 4 * DAY)
    ops_repairs(ops)
    clock.turn_to(THURSDAY + 7 * DAY + 4 * HOUR)
    the_unworked_account_goes(leader, rep)
    clock.turn_to(THURSDAY + 8 * DAY)
    the_leader_undoes_it(leader)


def ops_sets_up(team, tmp_path):
    """Users and accounts come from files, plans are switched on, everybody is invited; nothing else is configured."""
    User.objects.create_superuser("ops@acme.example", PASSWORD, name="Oda Ops")
    page = team.sign_in("ops", "ops@acme.example")
    import_file(page, tmp_path, kind="users", text=USERS, created=3)
    invite(page)
    since = (THURSDAY - 60 * DAY).date().isoformat()
    held = [f"{name},80,{owner}@acme.example,{since}" for name, owner in HELD]
    free = [f"{name},{60 + place}," + "," for place, name in enumerate(FREE)]
    rows = "\n".join(["name,employees,owner,assigned_on", *held, *free])
    import_file(page, tmp_path, kind="accounts", text=rows, created=len(HELD) + len(FREE))
    people = "\n".join(["name,account,email,phone", *(f"Sara {name},{name},,+47 22 00 00 00" for name, _rep in HELD)])
    import_file(page, tmp_path, kind="contacts", text=people, created=len(HELD))
    page.goto("/admin/accounts/organisation/1/change/")
    page.locator("#id_went_live_on").fill((THURSDAY - 45 * DAY).date().isoformat())
    page.locator("input[name=_save]").click()
    switch_on(page, "Weekly retrieval")
    switch_on(page, "Weekly distribution")
    return page


def import_file(page, tmp_path, *, kind, text, created):
    path = tmp_path / f"{kind}.csv"
    path.write_text(text)
    page.goto("/imports/")
    page.get_by_role("link", name="Import a file").first.click()
    page.locator("input[type=file]").set_input_files(path)
    page.locator("select[name=kind]").select_option(kind)
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url(re.compile(r"/imports/\d+/"))
    workers()
    tried = page.url
    page.get_by_role("button", name="Import it now").click()
    page.wait_for_url(lambda address: address != tried)
    workers()
    page.locator("#import-result .st-cov").wait_for()
    job = Import.objects.latest("pk")
    assert (job.created, job.rejected, job.is_dry_run) == (created, 0, False)


def invite(page):
    page.goto("/admin/accounts/user/")
    for box in page.locator("input.action-select").all():
        box.check()
    page.locator("select[name=action]").select_option("invite")
    page.get_by_role("button", name="Go").click()
    page.get_by_text("4 invitations sent.").wait_for()


def switch_on(page, plan):
    page.goto("/admin/assignment/plan/")
    page.get_by_role("link", name=plan).click()
    page.locator("#id_is_paused").uncheck()
    page.locator("input[name=_save]").click()
    page.get_by_text("2 books take part.").wait_for()


def the_leader_fills_the_books(page):
    """The first preview needs nothing configured; it explains each line, and changes nothing until it is approved."""
    workers()
    page.goto("/dashboard/")
    page.get_by_role("button", name="Preview distribution").click()
    page.wait_for_url(re.compile(r"/runs/\d+/"))
    workers()
    page.locator("#lines tbody tr:not(.exp)").nth(len(FREE) - 1).wait_for()
    page.locator("#lines [aria-controls^=why-]").first.click()
    page.locator("tr.exp:not([hidden]) .cand").first.wait_for()
    screenshot(page, "week-preview")
    assert Account.objects.filter(station="pool").count() == len(FREE)
    page.get_by_role("button", name="Approve and apply").click()
    page.locator("#confirm").get_by_role("button", name="Move").click()
    page.get_by_text("Waiting for a worker…").wait_for()
    workers()
    page.get_by_text(f"{len(FREE)} accounts moved").first.wait_for()
    assert not Account.objects.filter(station="pool").exists()


def notices_are_given(page):
    """Thursday evening: what was not worked for 60 days is named with its date and what is missing."""
    workers()
    page.goto("/notifications/")
    page.get_by_text("3 accounts are at risk").click()
    page.locator("#rows tbody tr").nth(2).wait_for()
    assert page.locator("#rows").get_by_text("At risk").count() == 3
    screenshot(page, "week-at-risk")


def the_rep_works(page):
    """Friday: a conversation keeps one account, a second goes back with what is wrong, a third is left alone."""
    open_account(page, "Kallio Dairy")
    page.keyboard.press("i")
    page.keyboard.type("c Sara, spoke, wants a quote; next: send Monday")
    page.keyboard.press("Enter")
    page.locator(".answer .st-cov").wait_for()
    assert "safe until" in page.locator(".answer").inner_text()

    open_account(page, "Fjord Analytics")
    page.get_by_role("button", name="Give back").first.click()
    dialog = page.locator("#give-back")
    dialog.get_by_label("Record wrong or incomplete").check()
    dialog.locator("select[name=field]").select_option("domain")
    dialog.locator("input[name=proposed_value]").fill("fjord.example")
    dialog.get_by_role("button", name="Give back").click()
    given = Account.objects.filter(name="Fjord Analytics", station="repair")
    wait_until(given.exists, what="the account is with ops")


def open_account(page, name):
    page.goto("/book/")
    page.locator("#rows").get_by_role("link", name=name).click()
    page.wait_for_url(re.compile(r"/accounts/\d+/"))


def ops_repairs(page):
    """Monday: what the rep said is written with one button; the account is free again, the reporter first."""
    workers()
    page.goto("/admin/assignment/repair/")
    page.get_by_role("link", name="Fjord Analytics").click()
    page.get_by_role("button", name="Write the value: fixed").click()
    page.get_by_text("Fjord Analytics is done.").wait_for()
    mended = Account.objects.get(name="Fjord Analytics")
    assert (mended.station, mended.domain) == ("pool", "fjord.example")


def the_unworked_account_goes(leader, rep):
    """Thursday evening: the retrieval that was announced waits for the leader, and takes only what nobody worked."""
    workers()
    leader.goto("/dashboard/")
    leader.get_by_role("link", name="See the preview").first.click()
    leader.get_by_text("Sundby Steelworks").first.wait_for()
    screenshot(leader, "week-retrieval")
    leader.get_by_role("button", name="Approve and apply").click()
    leader.locator("#confirm").get_by_role("button", name="Move").click()
    leader.get_by_text("Waiting for a worker…").wait_for()
    workers()
    leader.get_by_text("2 accounts moved").first.wait_for()
    rep.goto("/book/")
    shown = rep.locator("#rows").inner_text()
    assert "Sundby Steelworks" not in shown and "Kallio Dairy" in shown


def the_leader_undoes_it(page):
    """Friday: the preview of the week is there; the retrieval is undone as if it had not been."""
    workers()
    page.goto("/runs/")
    page.get_by_role("link", name=re.compile("retrieval", re.IGNORECASE)).first.click()
    page.get_by_role("button", name="Undo", exact=True).click()
    page.locator("#confirm").get_by_role("button", name="Undo the run").click()
    page.get_by_text("It takes back:").wait_for()
    workers()
    page.get_by_text("go back to where they were.").first.wait_for()
    assert Account.objects.get(name="Sundby Steelworks").book.rep.name == "Ana Kovač"
    assert Run.objects.filter(kind="distribution", status="previewed", plan__code="weekly-distribution").exists()
    assert Move.objects.filter(cause="undo", state="applied").count() == 2
    assert Organisation.load().retrieval_on
