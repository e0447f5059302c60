"""Warm server time and queries of the busiest pages, and logging through two web processes."""

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.authtoken.models import Token

from accounts.actions.enrol import enrol
from accounts.models import Account, Book, Interaction, Team, User
from assignment.actions.coverage import refresh_coverage
from assignment.actions.snapshots import snapshot
from bookofbusiness.demo import bench
from bookofbusiness.launcher.ports import free_port
from scoring.actions.score import score

Figures = dict[str, float]
BUSY = 200
INTERACTIONS = """
INSERT INTO accounts_interaction (account_id, contact_id, user_id, kind, direction, outcome, happened_at,
                                  automated, subject, summary, source, logged_at, void_reason)
SELECT %(account)s, %(contact)s, %(user)s, 'call', 'out', 'no_answer',
       %(now)s::timestamptz - make_interval(hours => i), false, 'Busy', '', 'hand', %(now)s, ''
  FROM generate_series(1, %(rows)s) i
"""


def seed(accounts: int) -> float:
    """Accounts with ten interactions each, 60 % of them in 500 books, enrolled, scored, covered; seconds it took."""
    started, now = time.perf_counter(), timezone.now()
    bench.seed(
        accounts=accounts,
        held=min(accounts * 6 // 10, 60_000),
        books=500,
        interactions=accounts * 10,
        signals=accounts * 2,
        now=now,
        since=now - timedelta(days=120),
    )
    bench.analyse()
    enrol(now=now)
    score(now=now)
    refresh_coverage(now=now)
    snapshot(day=now.date(), now=now)
    bench.analyse()
    return time.perf_counter() - started


def people() -> tuple[User, User]:
    """A rep of the middle of the books, and a leader of the team above all teams."""
    rep = Book.objects.order_by("pk")[250].rep
    leader = User.objects.create_user("leader@bench.example", name="Bench Leader", role="leader")
    top = Team.objects.create(name="Bench top", leader=leader)
    Team.objects.exclude(pk=top.pk).update(parent=top)
    return rep, leader


def busy_account(rep: User) -> Account:
    """An account of the rep with 200 more interactions."""
    account = Account.objects.filter(book__rep=rep).order_by("pk").first()
    values = {
        "account": account.pk,
        "contact": account.contacts.first().pk,
        "user": rep.pk,
        "now": timezone.now(),
        "rows": BUSY,
    }
    with connection.cursor() as cursor:
        cursor.execute(INTERACTIONS, values)
    return account


def timed(call: Callable[[], object], *, times: int) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds after five warm-up calls."""
    for _warm_up in range(5):
        call()
    taken = []
    for _time in range(times):
        started = time.perf_counter()
        call()
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def signed_in(user: User) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="accounts.permissions.RoleBackend")
    return client


def pages(times: int = 100) -> Figures:
    """p95 in ms and queries of My book, the account page, the dashboard and the coverage report."""
    rep, leader = people()
    account = busy_account(rep)
    own = list(Account.objects.filter(book__rep=rep).values_list("pk", flat=True))
    routes = {
        "my book": (rep, lambda: "/book/"),
        "account, 200 interactions": (rep, lambda: f"/accounts/{account.pk}/"),
        "account, any": (rep, lambda: f"/accounts/{random.choice(own)}/"),
        "dashboard": (leader, lambda: "/dashboard/"),
        "coverage report": (leader, lambda: "/reports/coverage/"),
        "coverage, its accounts": (leader, lambda: "/reports/coverage/accounts/?measure=covered"),
    }
    found: Figures = {}
    for name, (user, address) in routes.items():
        client = signed_in(user)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address())
        asked = len(queries)  # at once: the next request empties the log
        assert answer.status_code == 200, (name, answer.status_code)
        median, p95 = timed(lambda client=client, address=address: client.get(address()), times=times)
        found |= {
            f"{name}: queries": asked,
            f"{name}: median ms": round(median, 1),
            f"{name}: p95 ms": round(p95, 1),
        }
    return found


def logging(seconds: float = 15, clients: int = 8) -> Figures:
    """Requests a second and p95 in ms of POST …/interactions/ through gunicorn with two processes."""
    reps = [book.rep for book in Book.objects.select_related("rep").order_by("pk")[: clients * 4]]
    work = [(Token.objects.create(user=rep).key, _contacts(rep)) for rep in reps]
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "bookofbusiness.wsgi",
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "2",
        "--threads",
        "2",
    ]
    with subprocess.Popen(command, env={**os.environ, "LOG_LEVEL": "WARNING"}, cwd=settings.BASE_DIR) as server:
        try:
            _wait_for(port)
            taken = _load(port, work, seconds=seconds, clients=clients)
        finally:
            server.terminate()
    return {
        "logging: requests/s": round(len(taken) / seconds, 1),
        "logging: p95 ms": round(statistics.quantiles(taken, n=20)[-1], 1),
        "logging: stored": Interaction.objects.filter(source="api").count() - len(taken),
    }


def _contacts(rep: User) -> list[tuple[int, int]]:
    return list(Account.objects.filter(book__rep=rep, contacts__isnull=False).values_list("pk", "contacts__pk")[:100])


def _wait_for(port: int) -> None:
    for _try in range(200):
        try:
            connection_ = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection_.request("GET", "/livez")
            if connection_.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The web server did not start.")


def _load(port: int, work: list, *, seconds: float, clients: int) -> list[float]:
    taken: list[float] = []
    ends = time.perf_counter() + seconds

    def one(number: int) -> None:
        dice, line = random.Random(number), http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while time.perf_counter() < ends:
            token, contacts = dice.choice(work)
            account, contact = dice.choice(contacts)
            body = json.dumps({"kind": "call", "outcome": "no_answer", "contact": contact})
            started = time.perf_counter()
            headers = {"Host": "localhost", "Authorization": f"Token {token}", "Content-Type": "application/json"}
            line.request("POST", f"/api/v1/accounts/{account}/interactions/", body, headers)
            answer = line.getresponse()
            answer.read()
            if answer.status != 201:
                raise SystemExit(f"Logging answered {answer.status}.")
            taken.append(1000 * (time.perf_counter() - started))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def measure(accounts: int = 100_000) -> Figures:
    """All of it at `accounts` accounts with ten interactions each."""
    return {"accounts": accounts, "seed s": round(seed(accounts), 1)} | pages() | logging()
