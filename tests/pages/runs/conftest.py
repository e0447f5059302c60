"""A leader with two books and a preview of eight accounts for six places, and what a browser does with it."""

import pytest
from django.utils import timezone

from assignment.actions.runs import ask_run
from assignment.models import Run
from tests.assignment.runs import built, open_book, ready, target_book
from tests.factories import UserFactory
from tests.pages.conftest import BACKEND

Status = Run.Status


@pytest.fixture
def books(team):
    """Two books of the team with three places each."""
    target = target_book(places=3)
    return [open_book(target, rep=UserFactory(name=name, team=team)) for name in ("Ana Kovač", "Reza Amini")]


@pytest.fixture
def run(books, leader):
    """A preview of eight ready accounts for six places, asked for by the leader."""
    ready(8, score=60)
    return built(ask_run("distribution", by=leader, now=timezone.now()))


@pytest.fixture
def page(client, leader):
    client.force_login(leader, backend=BACKEND)
    return client


def words(answer):
    return answer.content.decode()


def step(page, run, name, **values):
    answer = page.post(f"/runs/{run.pk}/{name}/", values)
    run.refresh_from_db()
    return answer
