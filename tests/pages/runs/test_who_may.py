"""Who may see and steer a run."""

import pytest

from tests.factories import TeamFactory, UserFactory
from tests.pages.runs.conftest import BACKEND, Status, step

pytestmark = pytest.mark.django_db

ADDRESSES = ["", "bar/", "left/out_ranked/", "export/", "lines/{line}/", "lines/{line}/why/"]
STEPS = ["approval", "hold", "release", "cancellation", "rebuild", "undo", "lines/{line}", "lines/{line}/undo"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_leader_of_another_branch_finds_nothing(client, run, address):
    stranger = UserFactory(role="leader", team=TeamFactory())
    client.force_login(stranger, backend=BACKEND)

    assert client.get(f"/runs/{run.pk}/{address.format(line=run.moves.first().pk)}").status_code == 404


@pytest.mark.parametrize("name", STEPS)
def test_a_leader_of_another_branch_cannot_steer_it(client, run, name):
    client.force_login(UserFactory(role="leader", team=TeamFactory()), backend=BACKEND)

    assert step(client, run, name.format(line=run.moves.first().pk), to="pinned").status_code == 404
    assert run.status == Status.PREVIEWED


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_rep_may_not_look_at_runs(client, run, books, address):
    client.force_login(books[0].rep, backend=BACKEND)

    assert client.get(f"/runs/{run.pk}/{address.format(line=run.moves.first().pk)}").status_code == 403


@pytest.mark.parametrize("name", STEPS)
def test_a_rep_may_not_steer_runs(client, run, books, name):
    client.force_login(books[0].rep, backend=BACKEND)

    assert step(client, run, name.format(line=run.moves.first().pk)).status_code == 403


def test_a_rep_may_ask_for_no_run_and_move_nothing(client, books):
    client.force_login(books[0].rep, backend=BACKEND)

    assert client.post("/runs/", {"kind": "distribution"}).status_code == 403
    assert client.post("/moves/", {"accounts": [1], "book_to": books[0].pk}).status_code == 403
