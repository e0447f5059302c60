"""The order in which the demo company comes to life."""

from datetime import datetime

from accounts.actions.enrol import enrol
from accounts.models import Account, Organisation
from bookofbusiness.demo.bench import analyse
from bookofbusiness.demo.clients import make_clients, make_purchases
from bookofbusiness.demo.history import fill_books, make_opportunities, plan_next_steps, send_signals, work_the_books
from bookofbusiness.demo.people import Company, make_people
from bookofbusiness.demo.states import show_every_state, take_weekly_snapshots
from scoring.actions.score import score


def build_demo(*, seed: int, count: int, now: datetime) -> Company:
    """Make people, clients, a year of history and every state of every thing; returns who is who."""
    today = now.astimezone(Organisation.load().zone).date()
    company = make_people(seed=seed, today=today, accounts=count)
    accounts = make_clients(company, count=count)
    enrol(now=now)
    analyse()
    fill_books(company, _in_random_order(company))
    make_purchases(company, _make_customers(company))
    work_the_books(company)
    make_opportunities(company)
    plan_next_steps(company)
    send_signals(company, accounts)
    analyse()
    enrol(now=now)
    score(now=now)
    take_weekly_snapshots(company, now=now)
    show_every_state(company, now=now)
    return company


def _in_random_order(company: Company) -> list[Account]:
    accounts = list(Account.objects.select_related("segment").filter(do_not_contact=False).order_by("pk"))
    company.random.shuffle(accounts)
    return accounts


def _make_customers(company: Company) -> list[Account]:
    """About one account in fourteen buys from us since some time; twenty were clients once."""
    held = list(Account.objects.filter(station="held").order_by("pk"))
    chosen = company.random.sample(held, len(held) // 14)
    for account in chosen:
        account.lifecycle, account.customer_since = "customer", company.today.replace(day=1)
    for account in chosen[:20]:
        account.lifecycle = "past"
    Account.objects.bulk_update(chosen, ["lifecycle", "customer_since"])
    return chosen[20:]
